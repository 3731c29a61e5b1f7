import type { Capabilities, Currency, Money, PaymentMethod, Payout, Token } from "@switchyard/core"
import * as conditions from "./internal/conditions.ts"
import * as exclusion from "./internal/exclusion.ts"
import * as strategies from "./internal/order.ts"
import type * as Policy from "./Policy.ts"

/**
 * Which accounts may take a payment, a payout or a card to be stored, and in which order: pure, the
 * same inputs give the same plan.
 */

/** What is known of every request when it is routed. */
interface Common {
  readonly brand: PaymentMethod.CardBrand | null
  readonly country: string | null
  readonly metadata: Readonly<Record<string, string>>
  /** Whether the request carries a field, by its path in the HTTP contract. */
  readonly present: (
    field: Capabilities.RequiredField | Capabilities.RequiredPayoutField
  ) => boolean
  /** Narrows the policy to these accounts, where given. */
  readonly accounts?: ReadonlyArray<string>
}

/** A payment. */
export interface Charge extends Common {
  readonly operation: "authorize" | "purchase"
  readonly method: PaymentMethod.Type
  /** Leading digits of the card, or null. */
  readonly bin: string | null
  readonly amount: Money.Money
  /** The method is to be kept for later. */
  readonly saveMethod?: boolean
  /** The payment begins or continues a series. */
  readonly recurring?: boolean
  /** The account that keeps the stored method: no other can charge it. */
  readonly keptBy?: string
}

/** A method to be stored without a charge: conditions on amount and currency do not hold. */
export interface Tokenize extends Common {
  readonly operation: "tokenize"
  readonly method: Token.TokenizeRequest["method"]["type"]
  /** Leading digits of the card, or null. */
  readonly bin: string | null
}

/** Money to be paid out; `brand` is that of a card to pay to. */
export interface PayOut extends Common {
  readonly operation: "payout"
  readonly destination: Payout.Destination["type"]
  readonly amount: Money.Money
  /** The account that keeps the stored destination: no other can pay to it. */
  readonly keptBy?: string
}

/** What is to be routed. */
export type Request = Charge | Tokenize | PayOut

/** Limits that the operator set on an account. */
export interface Limits {
  readonly currencies?: ReadonlyArray<Currency.Code>
  readonly methods?: ReadonlyArray<PaymentMethod.Type>
  readonly countries?: ReadonlyArray<string>
  /** Minor units. */
  readonly minAmount?: number
  /** Minor units. */
  readonly maxAmount?: number
}

/** What an account takes of each transaction. */
export interface Fees {
  /** Percent of the amount. */
  readonly percent?: number
  /** Minor units of the amount's currency. */
  readonly fixed?: number
}

/** How an account has been doing. */
export interface Health {
  /** Of its circuit breaker: an `open` one is not asked. */
  readonly state: "closed" | "open" | "half_open"
  /** From 0 to 1; null before anything was observed. */
  readonly successRate: number | null
}

/** An account that might be asked. */
export interface Candidate {
  readonly id: string
  readonly capabilities: Capabilities.Capabilities
  readonly limits: Limits
  /** For `leastCost`, which puts an account without them last. */
  readonly fees?: Fees
  /** Healthy where absent. */
  readonly health?: Health
}

/** An account in the plan. */
export interface Planned {
  readonly account: string
  /** What the strategy orders by, the highest first: comparable within one plan only. */
  readonly score: number
  readonly why: string
}

/** An account that was left out; `path` names the field of the request that is missing or refused. */
export interface Excluded {
  readonly account: string
  readonly why: string
  readonly path?: string
}

/** The `why` of an account whose breaker is open and that nothing else excludes. */
export const circuitOpen: string = exclusion.circuitOpen

/** The decision. */
export interface Plan {
  /** Name of the rule that matched, or `default`. */
  readonly rule: string
  readonly plan: ReadonlyArray<Planned>
  readonly excluded: ReadonlyArray<Excluded>
  /** What the decision was drawn with. */
  readonly seed: string
}

/**
 * Decides: every account that is a candidate or named by the policy is in the plan or excluded, once.
 * Those that the policy names but that do not exist are excluded as `unknown account`.
 *
 * Where no rule matches, the policy's default orders charges and methods to be stored; a payout, and
 * everything under a policy without a default, goes to the candidates in their order.
 *
 * `seed` decides what is left to chance (`split`): a payment's own id, so that its plan can be repeated.
 */
export const decide = (
  request: Request,
  policy: Policy.Policy,
  candidates: ReadonlyArray<Candidate>,
  seed: string
): Plan => {
  const rule = policy.rules?.find(({ when = {} }) => conditions.hold(request, when))
  const fallback = request.operation === "payout" ? undefined : policy.default
  const strategy = rule?.use ?? fallback
  const byId = new Map(candidates.map((candidate) => [candidate.id, candidate]))
  const find = (account: string) => byId.get(account)
  const ordered =
    strategy === undefined
      ? strategies.asGiven(candidates)
      : strategies.order(strategy, request, find, seed)
  const plan: Array<Planned> = []
  const excluded: Array<Excluded> = []
  for (const planned of ordered) {
    const { account } = planned
    const reason = exclusion.of(request, find(account))
    if (reason === null) plan.push(planned)
    else excluded.push({ account, ...reason })
    byId.delete(account)
  }
  for (const account of byId.keys()) excluded.push({ account, why: "not named by the policy" })
  return { rule: rule?.name ?? "default", plan, excluded, seed }
}
