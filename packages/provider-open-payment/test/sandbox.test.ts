import { describe, expect, it } from "@effect/vitest"
import { Webhook } from "@switchyard/core"
import type { Inbox } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Status from "../src/internal/status.ts"
import { entityId, euro, idOf, make, named, sandbox } from "./sandbox.ts"
import { card, type Gateway, gateway } from "./support.ts"

describe("back office", () => {
  it.live("an authorization in two captures, a void of the rest, refunds by the captures", () =>
    Effect.gen(function* () {
      const { kinds, service } = yield* sandbox()
      const charge = make("authorize")
      const authorized = yield* service.authorize(charge)
      const providerReference = idOf(authorized)
      const first = { reference: named("capture-1"), providerReference, amount: euro(5000n) }
      const second = { ...first, reference: named("capture-2"), amount: euro(3000n) }
      const captured = yield* service.capture(first)
      yield* service.capture(second)
      const over = yield* Effect.flip(
        service.capture({ ...second, reference: named("capture-3"), amount: euro(2000n) })
      )
      expect(over).toMatchObject({ _tag: "InvalidState", vendorCode: "700.400.100" })
      const refund = { reference: named("refund-1"), providerReference: idOf(captured) }
      yield* service.refund({ ...refund, amount: euro(1000n) })
      yield* service.refund({ ...refund, reference: named("refund-2"), amount: euro(4000n) })
      const found = yield* service.status({ reference: named("capture-2"), expect: second })
      expect(found).toMatchObject({
        kind: "capture",
        parent: providerReference,
        status: { unified: "captured" }
      })
      const back = yield* service.status({ reference: named("refund-2") })
      expect(back).toMatchObject({
        kind: "refund",
        parent: idOf(captured),
        status: { unified: "refunded" },
        amount: euro(4000n)
      })
      const refused = yield* service.status({ reference: named("capture-3") })
      expect(refused).toMatchObject({ kind: "capture", status: { unified: "declined" } })
      const tree = yield* service.linkedTransactions({ providerReference })
      const payments = yield* Effect.all(tree.map(Effect.fromResult))
      expect(payments.map(({ kind = "payment" }) => kind)).toEqual(
        expect.arrayContaining(["payment", "capture", "capture", "refund", "refund"])
      )
      expect(kinds()).toEqual(["authorize", "capture", "capture", "refund", "refund"])
    }).pipe(Effect.scoped)
  )

  it.live("voids of a part, of the rest, of a debit", () =>
    Effect.gen(function* () {
      const { kinds, service } = yield* sandbox()
      const providerReference = idOf(yield* service.authorize(make("authorize")))
      const part = { reference: named("void-1"), providerReference, amount: euro(200n) }
      expect(yield* service.void(part)).toMatchObject({
        kind: "void",
        parent: providerReference,
        amount: euro(200n)
      })
      const rest = { reference: named("void-2"), providerReference }
      expect(yield* service.void(rest)).toMatchObject({
        status: { unified: "voided" },
        amount: euro(9000n)
      })
      const debit = idOf(yield* service.purchase(make("purchase")))
      yield* service.void({ reference: named("void-3"), providerReference: debit })
      const again = yield* Effect.flip(
        service.void({ reference: named("void-4"), providerReference: debit })
      )
      expect(again._tag).toBe("InvalidState")
      const found = yield* service.status({ reference: named("void-2") })
      expect(found).toMatchObject({ kind: "void", status: { unified: "voided" } })
      expect(kinds()).toEqual(["authorize", "void", "void", "charge", "void"])
    }).pipe(Effect.scoped)
  )

  it.live("rebills and receipts", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const debit = idOf(yield* service.purchase(make("purchase")))
      const rebill = { reference: named("rebill-1"), providerReference: debit, amount: euro(500n) }
      expect(yield* service.rebill(rebill)).toMatchObject({
        kind: "rebill",
        parent: debit,
        status: { unified: "captured" },
        amount: euro(500n)
      })
      const hold = idOf(yield* service.authorize(make("authorize")))
      const receipt = { ...rebill, reference: named("receipt-1"), providerReference: hold }
      expect(yield* service.receipt(receipt)).toMatchObject({ kind: "receipt", parent: hold })
      const wrong = { ...rebill, reference: named("rebill-2"), providerReference: hold }
      expect(yield* Effect.flip(service.rebill(wrong))).toMatchObject({
        _tag: "InvalidState",
        vendorCode: "700.100.701"
      })
    }).pipe(Effect.scoped)
  )

  it.live("credits to a card and to a stored one", () =>
    Effect.gen(function* () {
      const { kinds, service } = yield* sandbox()
      const request = { reference: named("payout-1"), amount: euro(700n), destination: card }
      const paid = yield* service.payout(request)
      expect(paid).toMatchObject({ status: { unified: "succeeded" }, amount: euro(700n) })
      const { token } = yield* service.tokenize({ reference: named("token-1"), method: card })
      const destination = { type: "token", token: token ?? Redacted.make("") } as const
      yield* service.payout({ ...request, reference: named("payout-2"), destination })
      for (const asked of [{ providerReference: idOf(paid) }, { reference: named("payout-2") }]) {
        const found = yield* service.payoutStatus({ ...asked, amount: euro(700n) })
        expect(found.status.unified).toBe("succeeded")
      }
      expect(kinds()).toEqual(["payout", "payout"])
    }).pipe(Effect.scoped)
  )
})

describe("what goes wrong", () => {
  it.live.each([
    "loseAnswer",
    "html200",
    "empty200",
    "truncated",
    "truncatedNoLength",
    "wrongAmount",
    "wrongCurrency",
    "wrongReference",
    "unknownCode",
    "error500AfterProcessing",
    "oversized"
  ] as const)("%s: unknown after one call, then the truth by reference", (fault) =>
    Effect.gen(function* () {
      const { control, kinds, ledger, service } = yield* sandbox()
      yield* control("faults", { fault })
      const charge = make("lost")
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error._tag).toBe("OutcomeUnknown")
      const status = yield* service.status({ reference: charge.reference, expect: charge })
      expect(status.status.unified).toBe("captured")
      expect(kinds()).toEqual(["charge"])
      expect(ledger().arrivals).toMatchObject({ [charge.reference]: { total: 1 } })
    }).pipe(Effect.scoped)
  )

  it.live("a lost capture is told by its own reference, not by its payment", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      // The first digit of the amount names the call whose answer is lost.
      const charge = make("authorize", 200_600n)
      const providerReference = idOf(yield* service.authorize(charge))
      const capture = { reference: named("capture"), providerReference, amount: charge.amount }
      expect((yield* Effect.flip(service.capture(capture)))._tag).toBe("OutcomeUnknown")
      const own = yield* service.status({ reference: named("capture"), expect: capture })
      expect(own).toMatchObject({ kind: "capture", status: { unified: "captured" } })
      const payment = yield* service.status({ providerReference })
      expect(payment.status.unified).toBe("authorized")
    }).pipe(Effect.scoped)
  )

  it.live("an uncertain code that moved money stays unknown, also when asked", () =>
    Effect.gen(function* () {
      const { control, kinds, service } = yield* sandbox()
      yield* control("outcomes", { code: "900.100.300", moves: true })
      const charge = make("uncertain")
      for (const call of [
        service.purchase(charge),
        service.status({ reference: charge.reference })
      ]) {
        const error = yield* Effect.flip(call)
        expect(error).toMatchObject({ _tag: "OutcomeUnknown", vendorCode: "900.100.300" })
      }
      expect(kinds()).toEqual(["charge"])
    }).pipe(Effect.scoped)
  )

  it.live("refused credentials, refused fields, a declined card, a throttled question", () =>
    Effect.gen(function* () {
      const wrong = yield* sandbox({ accessToken: Redacted.make("wrong") })
      expect(yield* Effect.flip(wrong.service.purchase(make("wrong")))).toMatchObject({
        _tag: "AuthenticationFailed",
        vendorCode: "800.900.300"
      })
      const { control, service } = yield* sandbox({ paymentQueriesPerMinute: 9 })
      yield* control("faults", { fault: "refuse" })
      expect(yield* Effect.flip(service.purchase(make("refused")))).toMatchObject({
        _tag: "InvalidRequest",
        vendorCode: "200.300.404"
      })
      const declined = make("declined", 9200n, "4444444444444444")
      expect(yield* Effect.flip(service.purchase(declined))).toMatchObject({
        _tag: "Declined",
        httpStatus: 400,
        decline: { reason: "invalid_card_number" }
      })
      const found = yield* service.status({ reference: declined.reference })
      expect(found.status.unified).toBe("declined")
      const asked = { providerReference: idOf(yield* service.purchase(make("asked"))) }
      yield* service.status(asked)
      yield* service.status(asked)
      expect(yield* Effect.flip(service.status(asked))).toMatchObject({
        _tag: "RateLimited",
        vendorCode: "800.120.100"
      })
    }).pipe(Effect.scoped)
  )

  it.live("every result code that the gateway lists is known here", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const codes = yield* service.resultCodes()
      const unknown = codes.filter(({ code }) => Status.meaningOf(code) === null)
      expect(unknown).toEqual([])
      expect(codes.length).toBeGreaterThan(150)
    }).pipe(Effect.scoped)
  )
})

describe("notifications", () => {
  const read = (inbox: Inbox.Inbox, service: Pick<Gateway, "webhook">) =>
    Effect.map(Effect.flatMap(inbox.next, service.webhook), ({ value }) => value)

  it.live("of payments, what follows them and stored cards, confirmed by the gateway", () =>
    Effect.gen(function* () {
      const { inbox, service } = yield* sandbox()
      const charge = make("purchase")
      const payment = yield* service.purchase(charge)
      const event = yield* read(inbox, service)
      expect(event).toMatchObject({
        type: "payment",
        id: `${idOf(payment)}:${payment.status.raw}`,
        reference: charge.reference,
        payment: { status: { unified: "captured" }, amount: charge.amount }
      })
      expect(yield* Webhook.confirm(service.payments, event)).toMatchObject({
        payment: { status: { unified: "captured" } }
      })
      const refund = { reference: named("refund"), providerReference: idOf(payment) }
      yield* service.refund({ ...refund, amount: euro(100n) })
      expect(yield* read(inbox, service)).toMatchObject({
        reference: refund.reference,
        payment: { kind: "refund", parent: idOf(payment), status: { unified: "refunded" } }
      })
      yield* service.payout({ reference: named("payout"), amount: euro(1n), destination: card })
      expect(yield* read(inbox, service)).toMatchObject({ type: "payout" })
      yield* service.tokenize({ reference: named("token"), method: card })
      expect(yield* read(inbox, service)).toMatchObject({
        type: "other",
        name: "REGISTRATION.CREATED"
      })
    }).pipe(Effect.scoped)
  )

  it.live("a key that is changed, the wrapper, the test message, a chargeback", () =>
    Effect.gen(function* () {
      const { control, inbox, options, service } = yield* sandbox()
      const payment = yield* service.purchase(make("purchase"))
      yield* read(inbox, service)
      const key = "ab".repeat(32)
      yield* control("rotate-webhook-key", { entityId, key })
      yield* control("webhooks", { entityId, url: inbox.url, wrapper: "JSON" })
      const rotated = yield* gateway({
        ...options,
        webhookKey: Redacted.make(key),
        previousWebhookKeys: [options.webhookKey]
      })
      expect(yield* read(inbox, rotated)).toMatchObject({ type: "other", name: "test" })
      yield* control("advance", { paymentId: idOf(payment), to: "chargeback" })
      const chargeback = yield* inbox.next
      expect((yield* Effect.flip(service.webhook(chargeback))).kind).toBe("forged")
      const { value } = yield* rotated.webhook(chargeback)
      expect(value).toMatchObject({ type: "other", name: expect.stringMatching(/^PAYMENT\.CB/) })
      const id = idOf(payment)
      yield* control("event", { type: "PAYMENT", id, key: "previous" })
      expect(yield* read(inbox, rotated)).toMatchObject({ type: "payment" })
    }).pipe(Effect.scoped)
  )
})
