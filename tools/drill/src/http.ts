import { Agent, type IncomingHttpHeaders, request } from "node:http"

/** An answer, read to its end. */
export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** A request to a server on loopback. */
export interface Call {
  readonly agent: Agent
  /** Scheme, host and port. */
  readonly url: string
  readonly method: "GET" | "POST"
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Without an answer for so long, the connection is given up. */
  readonly timeoutMs?: number
}

/** Connections that are kept and taken in turn. */
export const connections = (): Agent => new Agent({ keepAlive: true, scheduling: "fifo" })

/** Sends once; rejects where no whole answer came. */
export const send = (call: Call): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const { body = "" } = call
    const length = call.method === "GET" ? {} : { "content-length": Buffer.byteLength(body) }
    const outgoing = request(
      `${call.url}${call.path}`,
      { agent: call.agent, method: call.method, headers: { ...call.headers, ...length } },
      (answer) => {
        let text = ""
        answer.setEncoding("utf8")
        answer.on("data", (chunk: string) => (text += chunk))
        answer.once("error", reject)
        answer.once("close", () => reject(new Error("the answer was cut off")))
        answer.once("end", () => {
          if (!answer.complete) return
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text })
        })
      }
    )
    outgoing.once("error", reject)
    outgoing.setTimeout(call.timeoutMs ?? 60_000, () => {
      outgoing.destroy(new Error("no answer in time"))
    })
    outgoing.end(call.method === "GET" ? undefined : body)
  })

/** The JSON of an answer, or null where it is none. */
export const jsonOf = ({ text }: Reply): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** The value's members, where it is an object. */
export const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
