import { Agent, createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { checksum } from "../gateways/checksum.ts"
import * as gatewayCall from "./gatewayCall.ts"
import * as ledgers from "./ledger.ts"
import * as rows from "./rows.ts"

/**
 * The floor of `router`: one payment with the least code that leaves the same rows on the disk and the
 * same call at the gateway. It checks nothing, routes nothing, and could not recover from a crash.
 */

const [filename = "", gatewayPort = "", publicUrl = ""] = process.argv.slice(2)
const ledger = ledgers.open(filename)
const agent = new Agent({ keepAlive: true })
const notificationUrl = `${publicUrl}/v1/webhooks/checksum-eu`

const bodyOf = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => (body += chunk))
    request.on("end", () => resolve(body))
    request.on("error", reject)
  })

const pay = async (key: string, body: string): Promise<string> => {
  const order = rows.orderOf(body, Date.now())
  ledger.claim(key, order, rows.told(order, 1, order.createdAt, null))
  const startedAt = Date.now()
  const ways = { returnUrl: `${publicUrl}/v1/return/${order.payment}`, notificationUrl }
  const found = await gatewayCall.create(checksum, agent, Number(gatewayPort), order.ours, ways)
  const told = rows.told(order, 2, Date.now(), { found, startedAt })
  ledger.settle(order, found, told)
  return told.view
}

const server = createServer((request, response) => {
  const answer = async () => {
    const text = await pay(String(request.headers["idempotency-key"]), await bodyOf(request))
    response.writeHead(201, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text)
    })
    response.end(text)
  }
  answer().catch((error: unknown) => {
    console.error(error)
    response.writeHead(500).end()
  })
})

process.on("disconnect", () => process.exit())
server.listen(0, "127.0.0.1", () => {
  process.send?.((server.address() as AddressInfo).port)
})
