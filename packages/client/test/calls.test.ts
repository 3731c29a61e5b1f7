import { describe, expect, it } from "vitest"
import type { SwitchyardClient } from "../src/promises.ts"
import { clientOf } from "./support/client.ts"
import { collect, json, request, withRouter } from "./support/router.ts"

const { amount } = request
const body = { amount }
const card = {
  type: "card",
  number: "4111111111111111",
  expiryMonth: 12,
  expiryYear: 2030
} as const
const evidence = { outcome: "succeeded", evidence: "the gateway's letter" } as const

type Call = (client: SwitchyardClient) => Promise<unknown>

/** Each call, and what has to arrive for it: method, path, and the body where it has one. */
const table: ReadonlyArray<readonly [Call, method: string, path: string, body?: unknown]> = [
  [({ payments }) => payments.create(request), "POST", "/v1/payments", request],
  [({ payments }) => payments.get("1"), "GET", "/v1/payments/1"],
  [({ payments }) => collect(payments.list({ limit: 3 })), "GET", "/v1/payments?limit=3"],
  [({ payments }) => payments.page({ limit: 3 }), "GET", "/v1/payments?limit=3"],
  [({ payments }) => collect(payments.timeline("1")), "GET", "/v1/payments/1/timeline"],
  [({ payments }) => payments.routing("1"), "GET", "/v1/payments/1/routing"],
  [
    ({ payments }) => payments.capture("1", { amount: 5 }),
    "POST",
    "/v1/payments/1/capture",
    { amount: 5 }
  ],
  [({ payments }) => payments.void("1"), "POST", "/v1/payments/1/void", {}],
  [
    ({ payments }) => payments.refund("1", { reason: "r" }),
    "POST",
    "/v1/payments/1/refunds",
    { reason: "r" }
  ],
  [({ payments }) => payments.rebill("1", body), "POST", "/v1/payments/1/rebill", body],
  [({ payments }) => payments.sync("1"), "POST", "/v1/payments/1/sync"],
  [({ payments }) => payments.resolve("1", evidence), "POST", "/v1/payments/1/resolve", evidence],
  [({ refunds }) => refunds.get("1"), "GET", "/v1/refunds/1"],
  [
    ({ payouts }) => payouts.create({ reference: "p", amount, destination: card }),
    "POST",
    "/v1/payouts",
    { reference: "p", amount, destination: card }
  ],
  [({ payouts }) => payouts.get("1"), "GET", "/v1/payouts/1"],
  [
    ({ payouts }) => collect(payouts.list({ status: "failed" })),
    "GET",
    "/v1/payouts?status=failed"
  ],
  [({ payouts }) => payouts.page({ cursor: "c" }), "GET", "/v1/payouts?cursor=c"],
  [({ payouts }) => collect(payouts.timeline("1")), "GET", "/v1/payouts/1/timeline"],
  [({ payouts }) => payouts.routing("1"), "GET", "/v1/payouts/1/routing"],
  [({ payouts }) => payouts.sync("1"), "POST", "/v1/payouts/1/sync"],
  [({ payouts }) => payouts.resolve("1", evidence), "POST", "/v1/payouts/1/resolve", evidence],
  [({ tokens }) => tokens.create({ method: card }), "POST", "/v1/tokens", { method: card }],
  [({ tokens }) => tokens.get("1"), "GET", "/v1/tokens/1"],
  [({ tokens }) => tokens.delete("1"), "DELETE", "/v1/tokens/1"],
  [({ accounts }) => collect(accounts.list()), "GET", "/v1/accounts"],
  [({ accounts }) => accounts.balance("1"), "GET", "/v1/accounts/1/balance"],
  [
    ({ accounts }) => collect(accounts.transactions("1", { from: "2026-01-01" })),
    "GET",
    "/v1/accounts/1/transactions?from=2026-01-01"
  ],
  [({ incidents }) => collect(incidents.list({ kind: "flip" })), "GET", "/v1/incidents?kind=flip"],
  [({ incidents }) => incidents.page(), "GET", "/v1/incidents"],
  [({ routing }) => routing.get(), "GET", "/v1/routing"],
  [({ routing }) => routing.put({ rules: [] }), "PUT", "/v1/routing", { rules: [] }],
  [
    ({ routing }) => routing.decide({ amount, method: { type: "upi" }, seed: "s" }),
    "POST",
    "/v1/routing/decide",
    { amount, method: { type: "upi" }, seed: "s" }
  ],
  [({ webhookEndpoints }) => collect(webhookEndpoints.list()), "GET", "/v1/webhook-endpoints"],
  [
    ({ webhookEndpoints }) => webhookEndpoints.create({ url: "https://shop.example" }),
    "POST",
    "/v1/webhook-endpoints",
    { url: "https://shop.example" }
  ],
  [({ webhookEndpoints }) => webhookEndpoints.delete("1"), "DELETE", "/v1/webhook-endpoints/1"],
  [({ events }) => collect(events.list({ payment: "1" })), "GET", "/v1/events?payment=1"],
  [({ events }) => events.page({ type: "refund.failed" }), "GET", "/v1/events?type=refund.failed"],
  [({ events }) => events.redeliver("1"), "POST", "/v1/events/1/redeliver"]
]

describe("every call", () => {
  it.each(
    table.map(([call, ...arrives]) => [arrives.slice(0, 2).join(" "), call, arrives] as const)
  )("%s", (_name, call, [method, path, sent]) =>
    withRouter([json(200, { data: [], nextCursor: null })], async (router) => {
      await call(clientOf(router))
      const [arrived] = router.arrived
      expect(arrived).toMatchObject({ method, path })
      expect(arrived?.body).toBe(sent === undefined ? "" : JSON.stringify(sent))
    })
  )

  it("is in the table", () =>
    withRouter([], async (router) => {
      const { webhooks, ...groups } = clientOf(router)
      const calls = Object.values(groups).flatMap((group) => Object.keys(group))
      expect(calls.length).toBe(table.length)
      expect(Object.keys(webhooks)).toEqual(["verify"])
    }))

  it("leaves out what is undefined", () =>
    withRouter([json(200, { data: [], nextCursor: null })], async (router) => {
      const query: { limit: number } = { limit: 5, ...Object.fromEntries([["cursor", undefined]]) }
      await clientOf(router).payments.page(query)
      expect(router.arrived[0]?.path).toBe("/v1/payments?limit=5")
    }))
})
