import { type Capabilities, Payments } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { describe, expect, test } from "vitest"
import { RoutedPayments } from "../src/index.ts"
import { capabilities } from "./support/gateway.ts"

type Change = Partial<Capabilities.Capabilities>

/** What accounts of these capabilities can do together. */
const together = (...changes: ReadonlyArray<Change>) => {
  const accounts = changes.map((change, index) => {
    const { payments } = Payments.make({
      provider: "x",
      capabilities: { ...capabilities, operations: [], ...change, webhooks: "signed" },
      operations: refusing
    })
    return { id: `account-${index}`, payments }
  })
  const made = Effect.scoped(RoutedPayments.make({ accounts }))
  return Effect.runSync(made).payments.capabilities
}

const never = () => Effect.never
const refusing = {
  authorize: never,
  purchase: never,
  capture: never,
  void: never,
  refund: never,
  rebill: never,
  receipt: never,
  payout: never,
  payoutStatus: never,
  tokenize: never,
  deleteToken: never,
  status: never,
  list: never,
  balance: never,
  webhook: never
}

const charging = { operations: ["purchase"] } as const
const lookup = { byReference: true, byProviderReference: true, followUps: [] }

describe("what several accounts can do", () => {
  test("is what one of them can do, but for balances and webhooks", () => {
    const all = together(
      { operations: ["purchase", "balance", "webhook"], methods: ["card"], saveMethod: false },
      { operations: ["purchase", "payout"], methods: ["upi"], saveMethod: true }
    )
    expect(all).toMatchObject({
      operations: ["purchase", "payout"],
      methods: ["card", "upi"],
      saveMethod: true,
      webhooks: "none",
      idempotency: "none"
    })
    expect(together({ operations: ["balance", "webhook"] }).operations).toEqual(["balance"])
    const replaying = { idempotency: "replays" } as const
    expect(together(replaying).idempotency).toBe("replays")
    expect(together(replaying, replaying).idempotency).toBe("none")
  })

  test("takes any brand and currency that one takes", () => {
    const euro = { currencies: ["EUR"], brands: ["visa"] } as const
    expect(together(euro, { currencies: ["USD", "EUR"], brands: ["amex"] })).toMatchObject({
      currencies: ["EUR", "USD"],
      brands: ["visa", "amex"]
    })
    expect(together(euro, {})).toMatchObject({ currencies: "any", brands: "any" })
  })

  test.each([
    [
      [
        { amountDecimals: 2, maxAmount: 10n },
        { amountDecimals: 2, maxAmount: 99n }
      ],
      2,
      99n
    ],
    [
      [
        { amountDecimals: 2, maxAmount: 10n },
        { amountDecimals: 2, maxAmount: null }
      ],
      2,
      null
    ],
    [
      [
        { amountDecimals: 2, maxAmount: 10n },
        { amountDecimals: 3, maxAmount: 10n }
      ],
      null,
      null
    ],
    [
      [
        { amountDecimals: null, maxAmount: 5n },
        { amountDecimals: null, maxAmount: 7n }
      ],
      null,
      7n
    ]
  ] as const)("carries the amounts that one carries: %o", (changes, amountDecimals, maxAmount) => {
    expect(together(...changes)).toMatchObject({ amountDecimals, maxAmount })
  })

  test("demands what every account that charges demands", () => {
    const all = together(
      { ...charging, requiredFields: ["method.cvv", "customer.email"] },
      { ...charging, requiredFields: ["customer.email"] },
      { operations: ["payout"], requiredPayoutFields: ["customer.id"] }
    )
    expect(all.requiredFields).toEqual(["customer.email"])
    expect(all.requiredPayoutFields).toEqual(["customer.id"])
  })

  test("finds what every account finds", () => {
    const followUps = ["refund", "capture"] as const
    const all = together(
      { lookup: { ...lookup, followUps } },
      { lookup: { ...lookup, byReference: false, followUps: ["refund"] } }
    )
    expect(all.lookup).toEqual({ ...lookup, byReference: false, followUps: ["refund"] })
  })

  test("has the pages and the repetitions of all", () => {
    const page = { ...charging, methods: ["hosted"] } as const
    const holding = { ...page, hostedOperations: ["authorize"] } as const
    const taking = { ...page, hostedOperations: ["purchase"] } as const
    const withoutPage = { ...charging, methods: ["card"] } as const
    expect(together(holding, taking).hostedOperations).toEqual(["authorize", "purchase"])
    expect(together(holding, withoutPage).hostedOperations).toEqual(["authorize"])
    expect(together(holding, page).hostedOperations).toBeUndefined()
    const series = { operations: ["rebill"], rebillOf: ["purchase"] } as const
    expect(together(series, charging).rebillOf).toEqual(["purchase"])
    expect(together(series, { operations: ["rebill"] }).rebillOf).toBeUndefined()
  })
})
