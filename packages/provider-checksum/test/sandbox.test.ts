import { describe, expect, it } from "@effect/vitest"
import { type PaymentError, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { cardOf, euro, idOf, make, sandbox } from "./live.ts"

describe("against the simulated gateway", () => {
  it.live("purchase, status by both ids, refund once", () =>
    Effect.gen(function* () {
      const { ledger, service } = yield* sandbox()
      const charge = make("purchase")
      const payment = yield* service.purchase(charge)
      expect(payment).toMatchObject({
        status: { unified: "captured" },
        reference: charge.reference,
        amount: charge.amount
      })
      const providerReference = idOf(payment)
      for (const asked of [{ providerReference }, { reference: charge.reference }]) {
        const status = yield* service.status({ ...asked, expect: charge })
        expect(status).toMatchObject({ status: { unified: "captured" }, providerReference })
      }
      const refund = { reference: Reference.make("sandbox-refund"), providerReference }
      const first = yield* service.refund({ ...refund, amount: euro(2000n) })
      expect(first.status.unified).toBe("succeeded")
      const second = yield* Effect.flip(service.refund({ ...refund, amount: euro(1000n) }))
      expect(second.disposition).toBe("Refused")
      const now = Date.now()
      const lines = yield* service.list({
        fromMillis: now - 86_400_000,
        toMillis: now + 86_400_000
      })
      expect(lines.map(({ amount, kind }) => [kind, amount.value])).toEqual([
        ["payment", 5000n],
        ["refund", 2000n]
      ])
      expect(ledger().movements.map(({ kind }) => kind)).toEqual(["charge", "refund"])
    }).pipe(Effect.scoped)
  )

  it.live("authorize, capture of a part, void", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const reference = Reference.make("sandbox-follow-up")
      const one = yield* service.authorize(make("authorize-1"))
      expect(one.status.unified).toBe("authorized")
      const part = { reference, providerReference: idOf(one), amount: euro(3000n) }
      expect((yield* service.capture(part)).status.unified).toBe("captured")
      expect((yield* Effect.flip(service.capture(part))).disposition).toBe("Refused")
      const late = { reference, providerReference: idOf(one) }
      expect((yield* Effect.flip(service.void(late))).disposition).toBe("Refused")
      const two = yield* service.authorize(make("authorize-2"))
      const voided = yield* service.void({ reference, providerReference: idOf(two) })
      expect(voided.status.unified).toBe("voided")
      const status = yield* service.status({ providerReference: idOf(two) })
      expect(status.status.unified).toBe("voided")
    }).pipe(Effect.scoped)
  )

  it.live("declines, refusals, duplicates, absence", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const declined = yield* Effect.flip(service.purchase(make("declined", 100_100n)))
      expect(declined._tag).toBe("Declined")
      const poor = yield* Effect.flip(
        service.purchase(make("poor-card", 5000n, cardOf("4000000000009995")))
      )
      expect(poor).toMatchObject({ _tag: "Declined", decline: { reason: "insufficient_funds" } })
      const refused = yield* Effect.flip(service.purchase(make("refused", 100_200n)))
      expect(refused._tag).toBe("InvalidRequest")
      yield* service.purchase(make("twice"))
      const again = yield* Effect.flip(service.purchase(make("twice")))
      expect(again._tag).toBe("DuplicateReference")
      const absent = yield* Effect.flip(service.status({ reference: Reference.make("never-sent") }))
      expect(absent._tag).toBe("NotFound")
    }).pipe(Effect.scoped)
  )

  it.live("3-D", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const charge = make("three-d", 5000n, cardOf("4000000000000002"))
      const payment = yield* service.purchase(charge)
      expect(payment.status.unified).toBe("requires_action")
      expect(payment.nextAction).toMatchObject({
        type: "redirect",
        method: "POST",
        fields: expect.arrayContaining([{ name: "MD", value: expect.any(String) }])
      })
      const status = yield* service.status({ reference: charge.reference })
      expect(status.status.unified).toBe("requires_action")
    }).pipe(Effect.scoped)
  )

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
      const { control, ledger, service } = yield* sandbox()
      yield* control("faults", { fault })
      const charge = make("lost")
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error._tag).toBe("OutcomeUnknown")
      const status = yield* service.status({ reference: charge.reference, expect: charge })
      expect(status.status.unified).toBe("captured")
      expect(ledger().movements.map(({ kind }) => kind)).toEqual(["charge"])
      expect(ledger().arrivals).toMatchObject({ [charge.reference]: { total: 1 } })
    }).pipe(Effect.scoped)
  )

  it.live.each(["capture", "refund"] as const)(
    "a lost %s is unknown, then told by the status",
    (operation) =>
      Effect.gen(function* () {
        const { service } = yield* sandbox()
        // The first digit of the amount names the call whose answer is lost.
        const charge = make(`lost-${operation}`, operation === "capture" ? 200_600n : 300_600n)
        const payment = yield* operation === "capture"
          ? service.authorize(charge)
          : service.purchase(charge)
        const followUp = {
          reference: Reference.make("sandbox-follow-up"),
          providerReference: idOf(payment),
          amount: charge.amount
        }
        const call: Effect.Effect<unknown, PaymentError.PaymentError> =
          operation === "capture" ? service.capture(followUp) : service.refund(followUp)
        expect((yield* Effect.flip(call))._tag).toBe("OutcomeUnknown")
        const status = yield* service.status({ providerReference: idOf(payment) })
        expect(status.status.unified).toBe(operation === "capture" ? "captured" : "refunded")
      }).pipe(Effect.scoped)
  )

  it.live("a token that expires in mid-call costs nobody anything", () =>
    Effect.gen(function* () {
      const { control, ledger, service } = yield* sandbox()
      yield* service.purchase(make("before"))
      yield* control("expire-tokens", {})
      const payment = yield* service.purchase(make("after-it"))
      expect(payment.status.unified).toBe("captured")
      expect(ledger().movements).toHaveLength(2)
    }).pipe(Effect.scoped)
  )
})
