import { describe, expect, it } from "@effect/vitest"
import type { Payment, PaymentError, Payments } from "@switchyard/core"
import { Faults } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import { amount, declining, named, type Opened, two } from "./support/accounts.ts"

type Two = Effect.Success<ReturnType<typeof two>>

const idOf = ({ providerReference }: Pick<Payment.Payment, "providerReference">) =>
  providerReference ?? ""

/** A payment at the second account, because the first one declines. */
const atSecond = Effect.gen(function* () {
  const world = yield* two({ first: declining })
  const { charge } = world.a.gateway
  const hold = yield* world.payments.authorize({ ...charge, reference: named("hold") })
  const sale = yield* world.payments.purchase({
    ...charge,
    reference: named("sale"),
    saveMethod: true
  })
  world.a.network.forget()
  return { ...world, charge, hold, sale }
})

/** Another process: the same accounts, and nothing remembered. */
const restarted = ({ make }: Two) => Effect.map(make, ({ payments }) => payments)

describe("what belongs to a payment goes to its account", () => {
  it.effect("in another process too", () =>
    Effect.gen(function* () {
      const world = yield* atSecond
      const { a, b, charge, hold, sale } = world
      expect([hold, sale].map(idOf)).toEqual([
        expect.stringMatching(/^b~txn_/),
        expect.stringMatching(/^b~txn_/)
      ])
      const payments = yield* restarted(world)
      const capture = yield* payments.capture({
        reference: named("capture"),
        providerReference: idOf(hold),
        amount
      })
      expect(capture.parent).toBe(hold.providerReference)
      expect(idOf(capture)).toMatch(/^b~txn_/)
      const target = { providerReference: idOf(sale), amount }
      const rebill = yield* payments.rebill({ ...target, reference: named("rebill") })
      const refund = yield* payments.refund({ ...target, reference: named("refund") })
      expect([rebill, refund].map(idOf)).toEqual([
        expect.stringMatching(/^b~/),
        expect.stringMatching(/^b~/)
      ])
      const second = yield* payments.authorize({ ...charge, reference: named("hold-2") })
      yield* payments.void({ reference: named("void"), providerReference: idOf(second) })
      const found = yield* payments.status({ providerReference: idOf(sale) })
      expect(found).toMatchObject({
        status: { unified: "refunded" },
        providerReference: sale.providerReference
      })
      expect(yield* a.movements).toEqual([])
      expect(yield* b.movements).toEqual([
        "authorize order-hold 9200",
        "charge order-sale 9200",
        "capture order-capture 9200",
        "charge order-rebill 9200",
        "refund order-refund 9200",
        "authorize order-hold-2 9200",
        "void order-void 9200"
      ])
    })
  )

  it.effect("a stored card is charged by the account that keeps it, and forgotten by it", () =>
    Effect.gen(function* () {
      const world = yield* atSecond
      const { a, b, charge, sale } = world
      const token = sale.token ?? Redacted.make("")
      expect(Redacted.value(token)).toMatch(/^b~tok_/)
      expect(inspect(sale)).not.toContain("tok_")
      const payments = yield* restarted(world)
      const method = { type: "token", token } as const
      const paid = yield* payments.purchase({ ...charge, method, reference: named("by-token") })
      expect(idOf(paid)).toMatch(/^b~/)
      expect(yield* b.movements).toContain("charge order-by-token 9200")
      const deleted = yield* payments.deleteToken({ reference: named("forget"), token })
      expect(deleted.status.unified).toBe("deleted")
      expect(a.network.sent()).toEqual([])
      const kept = yield* payments.tokenize({ method: cardOf(world), reference: named("store") })
      expect(Redacted.value(kept.token ?? Redacted.make(""))).toMatch(/^a~tok_/)
    })
  )

  it.effect("the lists of all accounts, each line with its own", () =>
    Effect.gen(function* () {
      const { a, accounts, payments } = yield* two()
      const { charge } = a.gateway
      for (const [index, { payments: one }] of accounts.entries()) {
        yield* one.purchase({ ...charge, reference: named(`listed-${index}`) })
      }
      const lines = yield* payments.list({ fromMillis: 0, toMillis: 1 })
      expect(lines.map((line) => `${line.providerReference} ${line.reference}`)).toEqual([
        expect.stringMatching(/^a~\w+ order-listed-0$/),
        expect.stringMatching(/^b~\w+ order-listed-1$/)
      ])
    })
  )
})

const cardOf = ({ a }: Pick<Two, "a">) => {
  const { method } = a.gateway.charge
  return method.type === "card" ? method : ({ type: "hosted" } as const)
}

describe("a name that is of no account here", () => {
  const calls = (payments: Payments.Service, name: string, charge: Payment.ChargeRequest) => {
    const reference = named("foreign")
    const target = { reference, providerReference: name, amount }
    const token = Redacted.make(name)
    const stored = { type: "token", token } as const
    return {
      capture: [payments.capture(target), "providerReference"],
      void: [payments.void(target), "providerReference"],
      refund: [payments.refund(target), "providerReference"],
      rebill: [payments.rebill(target), "providerReference"],
      receipt: [payments.receipt(target), "providerReference"],
      status: [payments.status(target), "providerReference"],
      payoutStatus: [payments.payoutStatus(target), "providerReference"],
      purchase: [payments.purchase({ ...charge, method: stored }), "method.token"],
      authorize: [payments.authorize({ ...charge, method: stored }), "method.token"],
      deleteToken: [payments.deleteToken({ reference, token }), "token"]
    } as const
  }

  it.effect.each(["zzz~txn_00000001", "txn_00000001", "~txn_00000001", "", "ab~1", "A~1"])(
    "%s is refused by every operation, and no gateway hears of it",
    (name) =>
      Effect.gen(function* () {
        const { a, b, payments, routed } = yield* two()
        const charge = { ...a.gateway.charge, reference: named("foreign") }
        const of = { "": payments, a: routed.account("a"), b: routed.account("b") }
        for (const service of Object.values(of)) {
          if (service === null) continue
          for (const [operation, [call, path]] of Object.entries(calls(service, name, charge))) {
            const error = yield* Effect.flip(
              call as Effect.Effect<unknown, PaymentError.PaymentError>
            )
            expect(error).toMatchObject({ _tag: "InvalidRequest", operation, path })
            if (name !== "") expect(inspect(error)).not.toContain(name)
          }
        }
        expect([...a.network.sent(), ...b.network.sent()]).toEqual([])
      })
  )

  it.effect("what follows the first ~ is the gateway's, whatever it is", () =>
    Effect.gen(function* () {
      const { a, payments } = yield* two()
      const error = yield* Effect.flip(payments.status({ providerReference: "a~x~y~" }))
      expect(error._tag).toBe("NotFound")
      expect(a.network.sent().map(({ url }) => url)).toEqual([
        "https://memory.invalid/payments/x~y~"
      ])
    })
  )
})

describe("by our own reference", () => {
  it.effect("finds a payment at whichever account, after a restart too", () =>
    Effect.gen(function* () {
      const world = yield* atSecond
      const reference = named("sale")
      const expected = {
        status: { unified: "captured" },
        providerReference: world.sale.providerReference
      }
      for (const payments of [world.payments, yield* restarted(world)]) {
        const expect_ = { amount, reference }
        expect(yield* payments.status({ reference, expect: expect_ })).toMatchObject(expected)
      }
      world.a.network.arm(Faults.notSent["connection refused"])
      const payments = yield* restarted(world)
      expect(yield* payments.status({ reference })).toMatchObject(expected)
    })
  )

  it.effect("this process asks the account whose answer counts, and no other", () =>
    Effect.gen(function* () {
      const { a, b, payments } = yield* atSecond
      b.network.forget()
      yield* payments.status({ reference: named("sale") })
      expect([a.network.sent().length, b.network.sent().length]).toEqual([0, 1])
    })
  )

  it.effect("a decline before a lost answer is not the answer", () =>
    Effect.gen(function* () {
      const world = yield* two({ first: declining })
      const { a, b, payments } = world
      const reference = named("lost-later")
      b.network.replace(() => new Response("", { status: 502 }))
      const error = yield* Effect.flip(payments.purchase({ ...a.gateway.charge, reference }))
      expect(error._tag).toBe("OutcomeUnknown")
      b.network.calm()
      // The second gateway has not heard of it yet: no proof, and no decline.
      for (const asked of [payments, yield* restarted(world)]) {
        expect((yield* Effect.flip(asked.status({ reference })))._tag).toBe("NotFound")
      }
    })
  )

  it.effect("a decline by everybody is the answer, and one that nobody was asked after", () =>
    Effect.gen(function* () {
      const reference = named("declined")
      const alone = yield* two({
        first: declining,
        options: { policy: { retry: { maxAttempts: 1 } } }
      })
      yield* Effect.flip(alone.payments.purchase({ ...alone.a.gateway.charge, reference }))
      const everybody = yield* two()
      const declined = { ...everybody.a.gateway.charge, ...everybody.a.gateway.declined, reference }
      yield* Effect.flip(everybody.payments.purchase(declined))
      expect(everybody.b.network.sent()).toHaveLength(1)
      for (const one of [alone, everybody]) {
        for (const payments of [one.payments, yield* restarted(one)]) {
          const found = yield* payments.status({ reference })
          expect(found.status.unified).toBe("declined")
        }
      }
    })
  )

  it.effect("a decline is the answer while it is remembered that it was the last word", () =>
    Effect.gen(function* () {
      const world = yield* two({ first: declining, options: { policy: {} } })
      const reference = named("last-word")
      yield* Effect.flip(world.payments.purchase({ ...world.a.gateway.charge, reference }))
      const found = yield* world.payments.status({ reference })
      expect(found.status.unified).toBe("declined")
      const forgotten = yield* restarted(world)
      expect((yield* Effect.flip(forgotten.status({ reference })))._tag).toBe("NotFound")
    })
  )

  it.effect("who could not be asked leaves it open", () =>
    Effect.gen(function* () {
      const world = yield* two()
      for (const { network } of [world.a, world.b]) {
        network.arm(Faults.notSent["connection refused"])
        const error = yield* Effect.flip(world.payments.status({ reference: named("anything") }))
        expect(error._tag).toBe("ProviderUnavailable")
      }
      const never = yield* Effect.flip(world.payments.status({ reference: named("anything") }))
      expect(never._tag).toBe("NotFound")
    })
  )

  it.effect("who cannot be asked by it leaves it open too", () =>
    Effect.gen(function* () {
      const blind = ({ payments }: Opened): Payments.Service => {
        const { capabilities } = payments
        const lookup = { ...capabilities.lookup, byReference: false }
        return { ...payments, capabilities: { ...capabilities, lookup } }
      }
      const world = yield* two({ first: blind })
      const { a, b, payments } = world
      expect(payments.capabilities.lookup.byReference).toBe(false)
      const reference = named("unknown")
      const error = yield* Effect.flip(payments.status({ reference }))
      expect(error).toMatchObject({ _tag: "UnsupportedOperation", detail: "lookup.byReference" })
      expect([a.network.sent().length, b.network.sent().length]).toEqual([0, 1])
    })
  )

  it.effect("payouts are found likewise", () =>
    Effect.gen(function* () {
      const world = yield* two()
      const { a, b } = world
      const payout = a.gateway.payout ?? expect.fail("no sample")
      const reference = named("payout")
      a.network.arm(Faults.notSent["connection refused"])
      const paid = yield* world.payments.payout({ ...payout, reference })
      expect(paid.providerReference).toMatch(/^b~/)
      expect([yield* a.movements, yield* b.movements]).toEqual([[], ["payout order-payout 9200"]])
      for (const payments of [world.payments, yield* restarted(world)]) {
        expect(yield* payments.payoutStatus({ reference, amount })).toEqual(paid)
      }
    })
  )
})
