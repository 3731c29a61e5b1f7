import { describe, expect, it } from "@effect/vitest"
import { Money, Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { PayinPayoutWebhook } from "../src/index.ts"
import { notice, raw, receive, secrets } from "./notices.ts"
import { charge, envelope, payinData, payout, payoutData, reference, refusal } from "./samples.ts"
import { answering } from "./support.ts"

const initiated = {
  ...payinData,
  transaction_id: null,
  bank_upi: null,
  bank_name: null,
  comments: "Payin Initiated",
  status: "Initiated"
}
const failed = { ...payinData, status: "Rejected", comments: "Declined by the bank" }

describe("the five events", () => {
  it("a payin that was begun, has succeeded, has failed", async () => {
    expect(await receive(raw(notice("payin.initiated", initiated)))).toEqual({
      type: "payment",
      id: `payin.initiated:${reference}:Initiated`,
      reference,
      payment: {
        status: { unified: "pending", raw: "Initiated" },
        providerReference: null,
        reference,
        amount: charge.amount
      },
      signed: false
    })
    expect(
      await receive(raw(notice("payin.succeeded", { ...payinData, amount: 50 })))
    ).toMatchObject({
      type: "payment",
      id: `payin.succeeded:${reference}:Approved`,
      payment: {
        status: { unified: "captured" },
        providerReference: "98675644343",
        amount: charge.amount,
        captured: Money.make(5000, "INR")
      },
      signed: false
    })
    expect(await receive(raw(notice("payin.failed", failed)))).toMatchObject({
      payment: {
        status: { unified: "declined", raw: "Rejected" },
        decline: { reason: "generic_decline", raw: { message: "Declined by the bank" } }
      }
    })
    const expired = { ...failed, comments: "Expired" }
    expect(await receive(raw(notice("payin.failed", expired)))).toMatchObject({
      payment: { status: { unified: "expired" }, decline: { reason: "expired" } }
    })
  })

  it("a payout that has succeeded, has failed", async () => {
    expect(await receive(raw(notice("payout.succeeded", payoutData)))).toEqual({
      type: "payout",
      id: `payout.succeeded:${payout.reference}:Approved`,
      reference: payout.reference,
      payout: {
        status: { unified: "succeeded", raw: "Approved" },
        providerReference: "2517319122",
        reference: payout.reference,
        amount: payout.amount,
        fee: Money.make(590, "INR"),
        utr: "2517319122"
      },
      signed: false
    })
    const rejected = { ...payoutData, status: "Rejected" }
    expect(await receive(raw(notice("payout.failed", rejected)))).toMatchObject({
      payout: { status: { unified: "failed" }, decline: { reason: "generic_decline" } }
    })
  })

  it("a name or a status that is not listed claims nothing", async () => {
    expect(await receive(raw(notice("payin.reversed", payinData)))).toEqual({
      type: "other",
      id: `payin.reversed:${reference}:Approved`,
      reference,
      name: "payin.reversed",
      signed: false
    })
    expect(
      await receive(raw(notice("payin.succeeded", { ...payinData, status: "Settled" })))
    ).toMatchObject({ type: "other", name: "payin.succeeded", reference })
    expect(await receive(raw({ event: "constructor" }))).toMatchObject({
      type: "other",
      reference: null,
      name: "constructor"
    })
    expect(
      await receive(raw(notice("to payer@upi of 9999999999", { order_id: "../x" })))
    ).toMatchObject({ type: "other", reference: null, name: "to *** of ***" })
  })
})

describe("what cannot be read", () => {
  it.each([
    ["a status that contradicts the event", notice("payin.succeeded", failed), "status"],
    ["a payout's too", notice("payout.failed", payoutData), "status"],
    ["no order", notice("payin.succeeded", { ...payinData, order_id: null }), "order_id"],
    [
      "another kind of order",
      notice("payin.succeeded", { ...payinData, order_id: "a/b" }),
      "order_id"
    ],
    ["a payout's too", notice("payout.succeeded", { ...payoutData, order_id: "a b" }), "order_id"],
    ["no amount", notice("payin.succeeded", { ...payinData, amount: "?" }), "amount"],
    ["half a paisa", notice("payout.succeeded", { ...payoutData, amount: 1.005 }), "amount"],
    ["no data", { event: "payin.succeeded" }, "data"],
    ["a list of data", notice("payout.succeeded", [payoutData]), "data"],
    ["no event", { data: payinData }, "body"],
    ["an event that is no text", { event: {}, data: payinData }, "body"],
    ["a list", [notice("payin.succeeded", payinData)], "body"],
    ["broken JSON", '{"event":"payin.succeeded","data":', "body"],
    ["nothing", "", "body"]
  ])("%s", async (_, notification, detail) => {
    expect(await receive(raw(notification))).toBe(`unreadable ${detail}`)
  })

  it("no UTF-8, and more than 64 KiB", async () => {
    expect(await receive(raw("", { body: new Uint8Array([0xff, 0xfe]) }))).toBe("unreadable body")
    const long = { ...notice("payin.succeeded", payinData), padding: "x".repeat(65_536) }
    expect(await receive(raw(long))).toBe("unreadable body")
  })
})

describe("an event is a claim", () => {
  const claim = (event: string, data: object) =>
    PayinPayoutWebhook.make(secrets)(raw(notice(event, data)))

  it.live("that the gateway's own answer replaces", () =>
    Effect.gen(function* () {
      const { value } = yield* claim("payin.failed", failed)
      const { service } = yield* answering(envelope(payinData))
      const event = yield* Webhook.confirm(service.payments, value)
      expect(event).toMatchObject({ type: "payment", payment: { status: { unified: "captured" } } })
    }).pipe(Effect.scoped)
  )

  it.live("about a payout too", () =>
    Effect.gen(function* () {
      const { value } = yield* claim("payout.succeeded", payoutData)
      const { server, service } = yield* answering(envelope({ ...payoutData, status: "Pending" }))
      const event = yield* Webhook.confirm(service.payments, value)
      expect(event).toMatchObject({ type: "payout", payout: { status: { unified: "pending" } } })
      expect(server.arrived[0]?.path).toBe(`/api/v1/payout/${payout.reference}/status`)
    }).pipe(Effect.scoped)
  )

  it.live("and changes nothing where the gateway knows another amount, or no such order", () =>
    Effect.gen(function* () {
      const { value } = yield* claim("payin.succeeded", { ...payinData, request_amount: 1 })
      const { service } = yield* answering(envelope(payinData))
      const error = yield* Effect.flip(Webhook.confirm(service.payments, value))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch", detail: "amount" })
      const absent = yield* answering(refusal("Order not found"), 404)
      const gone = yield* Effect.flip(Webhook.confirm(absent.service.payments, value))
      expect(gone._tag).toBe("NotFound")
    }).pipe(Effect.scoped)
  )
})
