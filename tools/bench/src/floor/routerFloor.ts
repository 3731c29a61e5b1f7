import { randomUUID } from "node:crypto"
import { Agent, createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { checksum } from "../gateways/checksum.ts"
import * as gatewayCall from "./gatewayCall.ts"
import * as ledgers from "./ledger.ts"

/**
 * The floor of `router`: one payment with the least code that leaves the same rows on the disk and the
 * same call at the gateway. It checks nothing, routes nothing, and could not recover from a crash.
 */

const [filename = "", gatewayPort = ""] = process.argv.slice(2)
const ledger = ledgers.open(filename)
const agent = new Agent({ keepAlive: true })
const owner = `own_${randomUUID()}`
const fingerprint = "0123456789abcdef0123456789abcdef0123456789a"

/** A body that the router has accepted on the other side. */
interface Payment {
  readonly reference: string
  readonly amount: { readonly value: number; readonly currency: string }
  readonly method: {
    readonly number: string
    readonly expiryMonth: number
    readonly expiryYear: number
  }
  readonly returnUrl: string
}

const bodyOf = (request: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    let body = ""
    request.setEncoding("utf8")
    request.on("data", (chunk: string) => (body += chunk))
    request.on("end", () => resolve(body))
    request.on("error", reject)
  })

const summaryOf = ({ expiryMonth, expiryYear, number }: Payment["method"]) => ({
  type: "card",
  brand: "visa",
  first6: number.slice(0, 6),
  last4: number.slice(-4),
  expiryMonth,
  expiryYear
})

const rowsOf = (key: string, { amount, method, reference, returnUrl }: Payment, now: number) => {
  const [payment, attempt] = [`pay_${randomUUID()}`, `att_${randomUUID()}`]
  const ours = randomUUID().replaceAll("-", "")
  const at = { account: "checksum-eu", provider: "checksum" }
  return {
    idempotency: { merchant: "acme", key, fingerprint, attempt, payment, created_at: now },
    payment: {
      ...{ id: payment, merchant: "acme", reference, amount: amount.value },
      ...{
        currency: amount.currency,
        capture: "automatic",
        method: JSON.stringify(summaryOf(method))
      },
      ...{
        return_url: returnUrl,
        metadata: "{}",
        status: "processing",
        authorized: 0,
        captured: 0
      },
      ...{ refunded: 0, voided: 0, ...at, version: 1, created_at: now, updated_at: now }
    },
    journal: {
      ...{ payment, sequence: 1, attempt, state_to: "ready", status_to: "processing" },
      ...{ cause: "claim", at: now }
    },
    attempt: {
      ...{ id: attempt, payment, sequence: 1, operation: "purchase", ...at, reference: ours },
      ...{
        amount: amount.value,
        state: "ready",
        fence: 0,
        owner,
        deadline: now + 60_000,
        checks: 0
      },
      created_at: now
    }
  }
}

const pay = async (key: string, body: string, publicUrl: string): Promise<string> => {
  const request = JSON.parse(body) as Payment
  const rows = rowsOf(key, request, Date.now())
  const { attempt, payment } = rows
  ledger.claim(rows)
  ledger.fence(attempt.id, Date.now())
  const backUrl = `${publicUrl}/v1/return/${payment.id}`
  const port = Number(gatewayPort)
  const found = await gatewayCall.create(checksum, agent, port, attempt.reference, backUrl)
  const settled = ledger.settle(attempt.id, found, Date.now())
  return JSON.stringify({
    ...settled,
    method: JSON.parse(payment.method) as unknown,
    metadata: {},
    attempts: [{ ...attempt, state: "succeeded", providerReference: found }]
  })
}

const server = createServer((request, response) => {
  const answer = async () => {
    const key = String(request.headers["idempotency-key"])
    const text = await pay(key, await bodyOf(request), `http://${request.headers.host}`)
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
