import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { token, tokenPath } from "./account.ts"

/**
 * A gateway of fixed answers in its own process: creates always succeed and echo the reference and the
 * amount. As cheap as possible, so that what is measured is the caller. `GET` tells what has arrived.
 */

/** What `GET /` answers. */
export interface Seen {
  readonly creates: number
  /** The headers of the last create, in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** The body of the last create. */
  readonly body: string
}

let creates = 0
let last: Omit<Seen, "creates"> = { headers: {}, body: "" }

const fieldOf = (body: string, name: string): string => {
  const start = body.indexOf(name) + name.length
  const end = body.indexOf("&", start)
  return body.slice(start, end < 0 ? undefined : end)
}

const created = (body: string): string => {
  const amount = fieldOf(body, "&amount=")
  return (
    `{"paymentId":"${1_000_000 + creates}","transactionStatus":"Y","paymentBrand":"VISA",` +
    `"paymentMode":"CC","paymentType":"DB","amount":"${amount}","currency":"EUR",` +
    `"tmpl_amount":"${amount}","tmpl_currency":"EUR","merchantTransactionId":"` +
    `${fieldOf(body, "&merchantTransactionId=")}","descriptor":"shop","remark":"Transaction succeeded",` +
    `"card":{"bin":"400000","last4Digits":"0051","holder":"John Doe","expiryMonth":"12",` +
    `"expiryYear":"2030"},"eci":"","result":{"code":"00001","description":"Transaction succeeded"},` +
    `"timestamp":"2026-01-01 12:00:00"}`
  )
}

const tokenAnswer = JSON.stringify({
  AuthToken: token,
  result: { code: "00001", description: "Token generated successfully" }
})

const server = createServer((request, response) => {
  let body = ""
  request.setEncoding("latin1")
  request.on("data", (chunk: string) => (body += chunk))
  request.on("end", () => {
    let answer: string
    if (request.method === "GET") answer = JSON.stringify({ creates, ...last })
    else if (request.url === tokenPath) answer = tokenAnswer
    else {
      creates++
      last = { headers: request.headers as Record<string, string>, body }
      answer = created(body)
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
