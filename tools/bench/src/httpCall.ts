import { type Agent, request } from "node:http"

/** A POST by bare `node:http`; answers status and text. */
export interface Post {
  readonly agent: Agent
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends once over a kept connection. */
export const post = ({
  agent,
  body,
  headers,
  path,
  port
}: Post): Promise<{ readonly status: number; readonly text: string }> =>
  new Promise((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        host: "127.0.0.1",
        port,
        path,
        method: "POST",
        headers: { ...headers, "content-length": Buffer.byteLength(body) }
      },
      (answer) => {
        let text = ""
        answer.setEncoding("utf8")
        answer.on("data", (chunk: string) => (text += chunk))
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }))
        answer.on("error", reject)
      }
    )
    outgoing.on("error", reject)
    outgoing.end(body)
  })
