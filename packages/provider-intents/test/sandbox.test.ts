import { describe, expect, it } from "@effect/vitest"
import type { PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { cardOf, dollars, idOf, make, named, sandbox, unified } from "./sandbox.ts"

describe("against the simulated gateway", () => {
  it.live("purchase, status by both ids, settlement, refunds, list", () =>
    Effect.gen(function* () {
      const { control, ledger, service } = yield* sandbox()
      const charge = make("purchase")
      const payment = yield* service.purchase(charge)
      expect(payment).toMatchObject({
        status: { unified: "captured", raw: "CAPTURED" },
        reference: charge.reference,
        amount: charge.amount,
        captured: charge.amount
      })
      const providerReference = idOf(payment)
      yield* control("advance", { paymentId: providerReference, to: "settled" })
      for (const asked of [{ providerReference }, { reference: charge.reference }]) {
        const status = yield* service.status({ ...asked, expect: charge })
        expect(status).toMatchObject({ status: { unified: "captured", raw: "SETTLED" } })
      }
      const first = { reference: named("refund-1"), providerReference, amount: dollars(2_000n) }
      expect(unified(yield* service.refund(first))).toBe("succeeded")
      const part = yield* service.status({ providerReference })
      expect([unified(part), part.refunded]).toEqual(["partially_refunded", dollars(2_000n)])
      const rest = { ...first, reference: named("refund-2"), amount: dollars(8_000n) }
      expect(unified(yield* service.refund(rest))).toBe("succeeded")
      expect(unified(yield* service.status({ providerReference }))).toBe("refunded")
      const found = yield* service.status({ reference: first.reference, expect: first })
      expect(found).toMatchObject({ kind: "refund", status: { unified: "refunded" } })
      const more = { ...rest, reference: named("refund-3") }
      expect((yield* Effect.flip(service.refund(more))).disposition).toBe("Refused")
      const now = Date.now()
      const lines = yield* service.list({ fromMillis: now - 60_000, toMillis: now + 60_000 })
      expect(lines.map(({ amount, kind, reference }) => [kind, amount.value, reference])).toEqual([
        ["payment", 10_000n, charge.reference],
        ["refund", 2_000n, first.reference],
        ["refund", 8_000n, rest.reference]
      ])
      expect(ledger().movements.map(({ kind }) => kind)).toEqual(["charge", "refund", "refund"])
    }).pipe(Effect.scoped)
  )

  it.live("authorize, two captures, void of the rest, settlement", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox()
      const held = yield* service.authorize(make("captures"))
      expect(held.status).toEqual({ unified: "authorized", raw: "AUTHORIZED" })
      const providerReference = idOf(held)
      const capture = (name: string, value: bigint) =>
        service.capture({ reference: named(name), providerReference, amount: dollars(value) })
      expect(yield* capture("capture-1", 3_000n)).toMatchObject({
        status: { unified: "captured", raw: "PARTIAL_CAPTURED" },
        captured: dollars(3_000n)
      })
      expect((yield* capture("capture-2", 2_000n)).captured).toEqual(dollars(5_000n))
      expect((yield* Effect.flip(capture("capture-3", 5_001n))).disposition).toBe("Refused")
      expect(yield* service.void({ reference: named("void-1"), providerReference })).toMatchObject({
        status: { unified: "voided", raw: "PARTIAL_CAPTURED" },
        voided: dollars(5_000n)
      })
      expect((yield* Effect.flip(capture("capture-4", 1n))).disposition).toBe("Refused")
      yield* control("advance", { paymentId: providerReference, to: "settled" })
      expect(yield* service.status({ providerReference })).toMatchObject({
        status: { unified: "captured", raw: "PARTIAL_SETTLED" },
        captured: dollars(5_000n),
        voided: dollars(5_000n)
      })
    }).pipe(Effect.scoped)
  )

  it.live("voids in part and in whole, and a hold that lapses", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox()
      const providerReference = idOf(yield* service.authorize(make("voids")))
      const part = { reference: named("void-1"), providerReference, amount: dollars(4_000n) }
      expect((yield* service.void(part)).status).toEqual({ unified: "voided", raw: "AUTHORIZED" })
      expect(yield* service.status({ providerReference })).toMatchObject({
        status: { unified: "authorized" },
        voided: dollars(4_000n)
      })
      const rest = yield* service.void({ reference: named("void-2"), providerReference })
      expect(rest.status).toEqual({ unified: "voided", raw: "VOIDED" })
      const again = service.void({ reference: named("void-3"), providerReference })
      expect((yield* Effect.flip(again))._tag).toBe("InvalidState")
      const lapsing = idOf(yield* service.authorize(make("lapses")))
      yield* control("advance", { paymentId: lapsing, to: "expired" })
      expect(unified(yield* service.status({ providerReference: lapsing }))).toBe("expired")
    }).pipe(Effect.scoped)
  )

  it.live("declines, refusals, duplicates, absence, a dispute", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox()
      const poor = { ...make("poor-card"), method: cardOf("4000000000000002") }
      expect(yield* Effect.flip(service.purchase(poor))).toMatchObject({
        _tag: "Declined",
        decline: { reason: "generic_decline", raw: { code: "DECLINED" } }
      })
      expect(unified(yield* service.status({ reference: poor.reference }))).toBe("declined")
      const mistyped = { ...make("mistyped"), method: cardOf("4111111111111112") }
      expect((yield* Effect.flip(service.purchase(mistyped)))._tag).toBe("InvalidRequest")
      const charge = make("twice")
      const payment = yield* service.purchase(charge)
      const other = service.purchase({ ...charge, amount: dollars(9_999n) })
      expect((yield* Effect.flip(other))._tag).toBe("DuplicateReference")
      const absent = yield* Effect.flip(service.status({ reference: named("never-sent") }))
      expect(absent._tag).toBe("NotFound")
      const nobody = { reference: named("capture"), providerReference: "trx_none" }
      expect((yield* Effect.flip(service.void(nobody)))._tag).toBe("NotFound")
      yield* control("advance", { paymentId: idOf(payment), to: "chargeback" })
      const { transactions } = yield* service.transactions({
        fromMillis: Date.now() - 86_400_000,
        toMillis: Date.now() + 86_400_000,
        type: "CHARGEBACK"
      })
      const [dispute] = transactions
      const asked = service.status({ providerReference: dispute?.id ?? "" })
      expect(yield* Effect.flip(asked)).toMatchObject({ vendorCode: "CHARGEBACK" })
    }).pipe(Effect.scoped)
  )

  it.live("a token that expires in mid-call costs nobody anything", () =>
    Effect.gen(function* () {
      const { control, ledger, service } = yield* sandbox()
      yield* service.purchase(make("before"))
      yield* control("expire-tokens", {})
      expect(unified(yield* service.purchase(make("after-it")))).toBe("captured")
      expect(ledger().movements).toHaveLength(2)
    }).pipe(Effect.scoped)
  )

  it.live.each(["lifetime-seconds", "epoch-seconds", "epoch-ms"] as const)(
    "tokens whose expiry is told in %s",
    (tokenExpiryMode) =>
      Effect.gen(function* () {
        const { service } = yield* sandbox({ tokenExpiryMode, tokenTtlSeconds: 90 })
        yield* service.purchase(make("one"))
        expect(unified(yield* service.purchase(make("two")))).toBe("captured")
      }).pipe(Effect.scoped)
  )
})

describe("lost answers", () => {
  // The first digit of the payment's amount names the call whose answer is lost.
  it.live.each([
    ["capture", 200_600n, { captured: dollars(200_600n) }],
    ["void", 400_600n, { voided: dollars(400_600n) }],
    ["refund", 300_600n, { refunded: dollars(300_600n) }]
  ] as const)("a lost %s is unknown, then told by the sums", ([operation, value, sums]) =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const charge = make(`lost-${operation}`, value)
      const payment = yield* operation === "refund"
        ? service.purchase(charge)
        : service.authorize(charge)
      const providerReference = idOf(payment)
      const followUp = { reference: named("follow-up"), providerReference, amount: charge.amount }
      const call: Effect.Effect<unknown, PaymentError.PaymentError> = service[operation](followUp)
      expect((yield* Effect.flip(call))._tag).toBe("OutcomeUnknown")
      expect(yield* service.status({ providerReference })).toMatchObject(sums)
    }).pipe(Effect.scoped)
  )

  it.live("throttled and refused calls moved nothing", () =>
    Effect.gen(function* () {
      const { control, ledger, service } = yield* sandbox()
      yield* control("faults", { fault: "throttle" })
      expect((yield* Effect.flip(service.purchase(make("throttled"))))._tag).toBe("RateLimited")
      yield* control("faults", { fault: "refuse" })
      expect((yield* Effect.flip(service.purchase(make("refused"))))._tag).toBe("InvalidRequest")
      expect(ledger().movements).toEqual([])
    }).pipe(Effect.scoped)
  )
})
