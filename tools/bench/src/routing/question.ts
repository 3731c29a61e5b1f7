import { Money } from "@switchyard/core"
import type { Plan, Policy } from "@switchyard/routing"

/** What `routing` decides: ten accounts, fifty rules of which the last one matches. */

const account = (index: number): string => `account-${index}`

const ids = (from: number, below: number): readonly [string, ...ReadonlyArray<string>] => [
  account(from),
  ...Array.from({ length: below - from - 1 }, (_, index) => account(from + 1 + index))
]

/** Card payments of EUR 92.00; the seed is what differs. */
export const request: Plan.Charge = {
  operation: "purchase",
  method: "card",
  brand: "visa",
  bin: "41111111",
  amount: Money.make(9200, "EUR"),
  country: "NL",
  metadata: { shop: "main" },
  missing: ["customer.phone"]
}

// Each is like the request in all but one of its conditions, which come in turn.
const misses: ReadonlyArray<Policy.Conditions> = [
  { amount: { atLeast: 100_000 } },
  { metadata: { shop: "second" } },
  { brand: ["amex"] },
  { country: ["DE", "FR"] },
  { currency: ["USD", "GBP"] },
  { bin: ["34", "37"] },
  { method: ["upi"] }
]

const near: Policy.Conditions = {
  method: ["card", "token"],
  currency: ["USD", "EUR"],
  country: ["BE", "NL"],
  brand: ["mastercard", "visa"]
}

const rule = (index: number): NonNullable<Policy.Policy["rules"]>[number] => ({
  name: `rule-${index}`,
  when: { ...near, ...misses[index % misses.length] },
  use: { strategy: "priority", accounts: ids(0, 10) }
})

/** Traffic is split between two groups, in each of which the best account is learned. */
export const policy: Policy.Policy = {
  rules: [
    ...Array.from({ length: 49 }, (_, index) => rule(index)),
    {
      name: "cards",
      when: near,
      use: {
        strategy: "split",
        parts: [
          { weight: 70, use: { strategy: "successRate", accounts: ids(0, 6) } },
          { weight: 30, use: { strategy: "successRate", accounts: ids(6, 10) } }
        ]
      }
    }
  ]
}

/** All of them can take the request. */
export const candidates: ReadonlyArray<Plan.Candidate> = ids(0, 10).map((id, index) => ({
  id,
  capabilities: {
    operations: ["authorize", "purchase", "capture", "void", "refund", "status"],
    methods: ["card", "token", "hosted"],
    brands: "any",
    currencies: ["CHF", "EUR", "GBP", "USD"],
    amountDecimals: 2,
    maxAmount: 99_999_999_999n,
    saveMethod: true,
    recurring: true,
    tokenizeMethods: ["card"],
    payoutDestinations: [],
    requiredFields: ["customer.email", "customer.ip"],
    requiredPayoutFields: []
  },
  limits: { currencies: ["EUR", "USD"], maxAmount: 5_000_000 },
  fees: { percent: 1.4, fixed: 25 },
  health: { state: "closed" },
  outcomes: { good: 100 + 30 * index, bad: 10 + index }
}))
