import { createServer, type IncomingHttpHeaders } from "node:http"

/** What an OpenTelemetry collector is sent. */
export interface Export {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** A collector on the loopback interface that takes everything and keeps it. */
export interface Collector {
  readonly url: string
  readonly exports: ReadonlyArray<Export>
  /** Takes requests and answers none, until told otherwise. */
  readonly hush: (isSilent: boolean) => void
  readonly close: () => Promise<void>
}

/** Starts one. */
export const start = async (): Promise<Collector> => {
  const exports: Array<Export> = []
  let isSilent = false
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      exports.push({
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks)
      })
      if (!isSilent) response.setHeader("content-type", "application/json").end("{}")
    })
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    exports,
    hush: (silent) => void (isSilent = silent),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      })
  }
}
