import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { browser, decide, submit } from "./shopper.ts"
import { euro, idOf, make, named, recurringEntityId, returnUrl, sandbox } from "./sandbox.ts"

describe("3-D Secure", () => {
  it.live("a bank that asks, with a hidden request first", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const charge = make("three-d", 9200n, "4200000000000042")
      const payment = yield* service.purchase({ ...charge, saveMethod: true })
      expect(payment.status.unified).toBe("requires_action")
      expect(payment.nextAction).toMatchObject({
        preconditions: [{ fields: [{ name: "threeDSMethodData", value: expect.any(String) }] }]
      })
      const asked = { providerReference: idOf(payment), expect: charge }
      const waiting = yield* service.status(asked)
      expect(["requires_action", "pending"]).toContain(waiting.status.unified)
      yield* decide(payment, "approve")
      const paid = yield* service.status(asked)
      expect(paid.status.unified).toBe("captured")
      expect(paid.token).toBeDefined()
    }).pipe(Effect.scoped)
  )

  it.live("a shopper who declines, and one who walks away", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox()
      const declined = yield* service.purchase(make("declines", 9200n, "5200000000000015"))
      yield* decide(declined, "decline")
      expect(yield* service.status({ reference: named("declines") })).toMatchObject({
        status: { unified: "declined", raw: "100.380.401" },
        decline: { reason: "authentication_failed" }
      })
      const left = yield* service.purchase(make("leaves", 9200n, "5200000000000015"))
      yield* decide(left, "leave")
      yield* control("clock", { advanceMs: 31 * 60_000 })
      expect(yield* service.status({ reference: named("leaves") })).toMatchObject({
        status: { unified: "expired", raw: "100.396.103" }
      })
    }).pipe(Effect.scoped)
  )

  it.live("apart from a payment, and then with it", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const { amount, method } = make("three-d", 9200n, "5200000000000015")
      const merchant = { name: "Shop", city: "Utrecht", country: "NL", categoryCode: "5399" }
      const begun = yield* service.authenticate({ amount, method, browser, returnUrl, merchant })
      expect(begun.status.unified).toBe("requires_action")
      yield* decide(begun, "approve")
      const done = yield* service.authentication({ id: begun.id ?? "" })
      expect(done.status.unified).toBe("authenticated")
      const { eci = "", verificationId = "" } = done.values ?? {}
      expect([eci, verificationId]).not.toContain("")
      const payment = yield* service.chargeWith({
        ...make("with-it", 9200n, "5200000000000015"),
        capture: "automatic",
        authentication: { eci, verificationId },
        invoiceId: "invoice-0001",
        customParameters: { SHOPPER_color: "red" }
      })
      expect(payment.status.unified).toBe("captured")
    }).pipe(Effect.scoped)
  )
})

describe("the widget", () => {
  const hosted = (name: string) => ({ ...make(name), method: { type: "hosted" } as const })

  it.live("is drawn, paid, asked about and refunded", () =>
    Effect.gen(function* () {
      const { kinds, service } = yield* sandbox()
      const charge = hosted("widget")
      const opened = yield* service.purchase(charge)
      const checkoutId = idOf(opened)
      const asked = { providerReference: checkoutId, expect: charge }
      expect((yield* service.status(asked)).status.unified).toBe("requires_action")
      const place = yield* submit(opened.nextAction, "4200000000000000")
      expect(place).toContain(`resourcePath=${encodeURIComponent(`/v1/checkouts/${checkoutId}`)}`)
      expect(yield* service.status(asked)).toMatchObject({
        status: { unified: "captured" },
        providerReference: checkoutId
      })
      const found = yield* service.status({ reference: charge.reference, expect: charge })
      expect(idOf(found)).not.toBe(checkoutId)
      const refund = { reference: named("refund-1"), providerReference: idOf(found) }
      yield* service.refund({ ...refund, amount: euro(100n) })
      expect(kinds()).toEqual(["charge", "refund"])
    }).pipe(Effect.scoped)
  )

  it.live("its payment under its own id, also once the session is over", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox()
      const charge = hosted("widget")
      const opened = yield* service.authorize(charge)
      yield* submit(opened.nextAction, "4200000000000000")
      const question = { checkoutId: idOf(opened), expect: charge }
      const paid = yield* service.checkoutPayment(question)
      expect(paid).toMatchObject({ status: { unified: "authorized" }, amount: charge.amount })
      yield* control("clock", { advanceMs: 31 * 60_000 })
      const later = yield* service.checkoutPayment(question)
      expect(later).toMatchObject({ providerReference: paid.providerReference })
      const capture = { reference: named("capture-1"), providerReference: idOf(paid) }
      yield* service.capture({ ...capture, amount: charge.amount })
    }).pipe(Effect.scoped)
  )

  it.live("a card that was refused: open until the session is over, however it is asked for", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox({
        checkoutQueriesPerMinute: 9,
        referenceQueriesPerMinute: 9
      })
      const charge = hosted("refused")
      const opened = yield* service.purchase(charge)
      yield* submit(opened.nextAction, "4444444444444444")
      const asked = { providerReference: idOf(opened), expect: charge }
      const questions = [service.status(asked), service.status({ reference: charge.reference })]
      for (const question of questions) {
        expect(yield* question).toMatchObject({
          status: { unified: "requires_action", raw: "100.100.101" }
        })
        yield* control("clock", { advanceMs: 61_000 })
      }
      yield* control("clock", { advanceMs: 31 * 60_000 })
      for (const question of questions) {
        expect((yield* question).status.unified).toBe("declined")
        yield* control("clock", { advanceMs: 61_000 })
      }
    }).pipe(Effect.scoped)
  )

  it.live("nobody came: absent by our reference once the session is over", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox()
      const opened = yield* service.purchase(hosted("nobody"))
      const changed = { checkoutId: idOf(opened), amount: euro(100n) }
      expect((yield* service.updateCheckout(changed)).status.raw).toBe("000.200.101")
      yield* control("clock", { advanceMs: 31 * 60_000 })
      const asked = { providerReference: idOf(opened) }
      const blind = yield* Effect.flip(service.status(asked))
      expect(blind).toMatchObject({ _tag: "OutcomeUnknown", vendorCode: "200.300.404" })
      const expect_ = { expect: { reference: named("nobody") } }
      expect((yield* Effect.flip(service.status({ ...asked, ...expect_ })))._tag).toBe("NotFound")
    }).pipe(Effect.scoped)
  )

  it.live("stores a card, which then pays", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const request = {
        reference: named("register"),
        method: { type: "hosted" } as const,
        returnUrl
      }
      const opened = yield* service.tokenize(request)
      expect(opened).toMatchObject({ token: null, status: { unified: "requires_action" } })
      const place = yield* submit(opened.nextAction, "4200000000000000")
      const checkoutId = new URL(place ?? "").searchParams.get("id") ?? ""
      const { token } = yield* service.checkoutRegistration({ checkoutId })
      const method = { type: "token", token: token ?? Redacted.make("") } as const
      const payment = yield* service.purchase({ ...make("by-token"), method })
      expect(payment.status.unified).toBe("captured")
    }).pipe(Effect.scoped)
  )
})

describe("series and stored cards", () => {
  it.live("begun with the shopper, continued without, on another entity, ended", () =>
    Effect.gen(function* () {
      const { kinds, service } = yield* sandbox({ recurringEntityId, referenceQueriesPerMinute: 9 })
      const first = yield* service.purchase({
        ...make("initial"),
        saveMethod: true,
        recurring: "initial"
      })
      const token = first.token ?? Redacted.make("")
      const shown = yield* service.registration({ token })
      expect(shown).toMatchObject({ last4: "0000", expiryYear: 2034 })
      const method = { type: "token", token } as const
      const repeated = { ...make("repeated"), method, recurring: "repeated" as const }
      const payment = yield* service.purchase(repeated)
      expect(payment.status.unified).toBe("captured")
      for (const asked of [
        { reference: repeated.reference },
        { providerReference: idOf(payment) }
      ]) {
        expect(yield* service.status({ ...asked, expect: repeated })).toMatchObject({
          status: { unified: "captured" },
          providerReference: payment.providerReference
        })
      }
      const absent = yield* Effect.flip(service.status({ reference: named("never-sent") }))
      expect(absent._tag).toBe("NotFound")
      yield* service.chargeWith({
        ...repeated,
        reference: named("repeated-2"),
        capture: "manual",
        initialTransactionId: idOf(first)
      })
      yield* service.deleteToken({ reference: named("forget"), token })
      const gone = yield* Effect.flip(
        service.purchase({ ...repeated, reference: named("repeated-3") })
      )
      expect(gone).toMatchObject({ _tag: "InvalidRequest", vendorCode: "100.150.202" })
      expect(kinds()).toEqual(["charge", "charge", "authorize"])
    }).pipe(Effect.scoped)
  )
})
