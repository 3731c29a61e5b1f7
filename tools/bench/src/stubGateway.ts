import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { named } from "./gateways/all.ts"

/**
 * A gateway of fixed answers in its own process: purchases always succeed and echo the reference. As
 * cheap as possible, so that what is measured is the caller. `GET` tells what has arrived.
 */

/** What `GET /` answers. */
export interface Seen {
  /** Purchases so far. */
  readonly creates: number
  /** The path of the last one. */
  readonly path: string
  /** Its headers, in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const gateway = named(process.argv[2])
let creates = 0
let last: Omit<Seen, "creates"> = { path: "", headers: {}, body: "" }

const server = createServer((request, response) => {
  let body = ""
  request.setEncoding("latin1")
  request.on("data", (chunk: string) => (body += chunk))
  request.on("end", () => {
    const { headers, method, url: path = "" } = request
    let answer: string
    if (method === "GET") answer = JSON.stringify({ creates, ...last })
    else if (path === gateway.token?.path) answer = gateway.token.answer
    else {
      creates++
      last = { path, headers: headers as Record<string, string>, body }
      answer = gateway.answer(body, creates)
    }
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(answer)
    })
    response.end(answer)
  })
})

process.on("disconnect", () => process.exit())
server.keepAliveTimeout = 0
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port)
})
