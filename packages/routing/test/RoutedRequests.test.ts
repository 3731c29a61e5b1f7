import { describe, expect, it } from "@effect/vitest"
import type { Capabilities, Payment, Payments } from "@switchyard/core"
import { Faults } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import type { Policy } from "../src/index.ts"
import { amount, named, two } from "./support/accounts.ts"

/** Where a purchase of a Visa card by a Dutch shopper goes, when `a` is asked first by default. */
const accountOf = (
  change: Partial<Payment.ChargeRequest>,
  when: Policy.Conditions,
  of: Partial<Capabilities.Capabilities> = {}
) =>
  Effect.gen(function* () {
    const rule = { name: "to-b", when, use: { strategy: "priority", accounts: ["b"] } } as const
    const policy = {
      rules: [rule],
      default: { strategy: "priority", accounts: ["a", "b"] }
    } as const
    const abilities = { recurring: true, ...of }
    const { a, payments } = yield* two({
      first: (one) => able(one.payments, abilities),
      second: (one) => able(one.payments, { recurring: true }),
      options: { policy }
    })
    const customer = { billingAddress: { country: "NL" } }
    const request = { ...a.gateway.charge, customer, reference: named("routed"), ...change }
    const { providerReference } = yield* payments.purchase(request)
    return providerReference?.slice(0, 2)
  })

const able = (
  payments: Payments.Service,
  change: Partial<Capabilities.Capabilities>
): Payments.Service => {
  const capabilities = { ...payments.capabilities, ...change }
  return {
    ...payments,
    capabilities,
    // The gateway in memory knows no series.
    purchase: ({ recurring: _, ...request }) => payments.purchase(request)
  }
}

describe("a rule sees", () => {
  it.effect.each([
    [{ brand: ["visa"] }, "b~"],
    [{ brand: ["amex"] }, "a~"],
    [{ bin: ["41111111"] }, "b~"],
    [{ bin: ["5"] }, "a~"],
    [{ country: ["NL"] }, "b~"],
    [{ country: ["DE"] }, "a~"],
    [{ method: ["card"], currency: ["EUR"], amount: { atLeast: 9200, below: 9201 } }, "b~"],
    [{ amount: { below: 9200 } }, "a~"]
  ] as const)("%o: %s", ([when, account]) =>
    Effect.gen(function* () {
      expect(yield* accountOf({}, when)).toBe(account)
    })
  )
})

describe("an account is left out that cannot", () => {
  const never = { country: ["XX"] } as const
  it.effect.each([
    ["keep the card", { saveMethod: true }, { saveMethod: false }],
    ["begin a series", { recurring: "initial" }, { recurring: false }],
    ["continue a series", { recurring: "repeated" }, { recurring: false }],
    ["carry the amount", {}, { maxAmount: 9199n }],
    ["take the brand", {}, { brands: ["amex"] }]
  ] as const)("%s", ([_name, change, of]) =>
    Effect.gen(function* () {
      expect(yield* accountOf(change, never)).toBe("a~")
      expect(yield* accountOf(change, never, of)).toBe("b~")
    })
  )
})

describe("the reference of a follow-up", () => {
  it.effect("is asked for where it was sent", () =>
    Effect.gen(function* () {
      const { a, accounts, b, payments } = yield* two()
      const charge = { ...b.gateway.charge, reference: named("hold") }
      const [, second] = accounts
      const hold = yield* second?.payments.authorize(charge) ?? Effect.die("no second account")
      const capture = { reference: named("capture"), amount }
      b.network.arm(Faults.unknown["reset after the request"])
      const providerReference = `b~${hold.providerReference}`
      const lost = yield* Effect.flip(payments.capture({ ...capture, providerReference }))
      expect(lost._tag).toBe("OutcomeUnknown")
      const { reference } = capture
      expect(yield* payments.status({ reference })).toMatchObject({ kind: "capture" })
      expect(a.network.sent()).toEqual([])
    })
  )
})
