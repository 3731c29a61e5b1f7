import {
  Capabilities,
  type Currency,
  type Money,
  type PaymentMethod,
  type Payout,
  type Token
} from "@switchyard/core"
import type * as Schema from "effect/Schema"
import * as conditions from "./internal/conditions.ts"
import { drawing } from "./internal/draw.ts"
import * as exclusion from "./internal/exclusion.ts"
import * as fieldNames from "./internal/fields.ts"
import * as inputs from "./internal/inputs.ts"
import * as strategies from "./internal/order.ts"
import * as trimming from "./internal/trimming.ts"
import type * as Outcomes from "./Outcomes.ts"
import type * as Policy from "./Policy.ts"

/**
 * Which accounts may take a payment, a payout or a card to be stored, and in which order: pure, the
 * same inputs give the same plan. All inputs are data, so a decision can be stored and made again.
 */

/** A field that some account demands, by its path in the HTTP contract. */
export type Field = fieldNames.Field

/** Every field that an account can demand. */
export const fields: ReadonlyArray<Field> = fieldNames.fields

/** The fields that a request does not carry, of those that an account might demand of it. */
export const missingOf = (request: Capabilities.Fields): ReadonlyArray<Field> =>
  fields.filter((field) => !Capabilities.carries(request, field))

/** What is known of every request when it is routed. */
interface Common {
  readonly brand: PaymentMethod.CardBrand | null
  readonly country: string | null
  readonly metadata: Readonly<Record<string, string>>
  /** What it lacks of the fields that an account may demand; see {@link missingOf}. */
  readonly missing: ReadonlyArray<Field>
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
}

/** What of an account's capabilities decides whether it can take a request. */
export type Abilities = Pick<
  Capabilities.Capabilities,
  | "operations"
  | "methods"
  | "hostedOperations"
  | "brands"
  | "currencies"
  | "amountDecimals"
  | "maxAmount"
  | "saveMethod"
  | "recurring"
  | "tokenizeMethods"
  | "payoutDestinations"
  | "requiredFields"
  | "requiredPayoutFields"
>

/** An account that might be asked. */
export interface Candidate {
  readonly id: string
  readonly capabilities: Abilities
  readonly limits: Limits
  /** For `leastCost`, which puts an account without them last. */
  readonly fees?: Fees
  /** Healthy where absent. */
  readonly health?: Health
  /** For `successRate`: what is believed of it in the request's segment, see {@link segmentOf}. */
  readonly outcomes?: Outcomes.Estimate
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
 * `seed` decides what is left to chance (`split`, `successRate`): a payment's own id, so that its plan
 * can be repeated.
 */
export const decide = (
  request: Request,
  policy: Policy.Policy,
  candidates: ReadonlyArray<Candidate>,
  seed: string
): Plan => {
  const rule = conditions.ruleFor(request, policy)
  const fallback = request.operation === "payout" ? undefined : policy.default
  const strategy = rule?.use ?? fallback
  const byId = new Map<string, Candidate>()
  for (const candidate of candidates) byId.set(candidate.id, candidate)
  const find = (account: string) => byId.get(account)
  const ordered =
    strategy === undefined
      ? strategies.asGiven(candidates)
      : strategies.order(strategy, { request, find }, drawing(seed))
  const plan: Array<Planned> = []
  const excluded: Array<Excluded> = []
  let found = 0
  for (const planned of ordered) {
    const { account } = planned
    const candidate = find(account)
    if (candidate !== undefined) found += 1
    const reason = exclusion.of(request, candidate)
    if (reason === null) plan.push(planned)
    else excluded.push({ account, ...reason })
  }
  if (found < byId.size) excluded.push(...unnamed(byId.keys(), ordered))
  return { rule: rule?.name ?? "default", plan, excluded, seed }
}

const unnamed = (
  ids: Iterable<string>,
  ordered: ReadonlyArray<Planned>
): ReadonlyArray<Excluded> => {
  const named = new Set(ordered.map(({ account }) => account))
  return Array.from(ids).flatMap((account) =>
    named.has(account) ? [] : [{ account, why: "not named by the policy" }]
  )
}

/** Where the outcomes of a request are counted. */
export const segmentOf = (request: Request): Outcomes.Segment => {
  const { brand } = request
  switch (request.operation) {
    case "authorize":
    case "purchase":
      return { method: request.method, currency: request.amount.currency, brand }
    case "tokenize":
      return { method: `tokenize-${request.method}`, currency: null, brand }
    case "payout":
      return {
        method: `payout-${request.destination}`,
        currency: request.amount.currency,
        // Nobody keeps the brand of a card that is paid out to.
        brand: null
      }
  }
}

/** Everything that a decision depends on. */
export interface Inputs {
  readonly request: Request
  readonly policy: Policy.Policy
  readonly candidates: ReadonlyArray<Candidate>
  readonly seed: string
}

/** Inputs as JSON: amounts are numbers, the capabilities' largest amount is a decimal. */
export const Inputs: Schema.Codec<Inputs, inputs.Json> = inputs.codec

/** Makes a decision again. */
export const replay = ({ candidates, policy, request, seed }: Inputs): Plan =>
  decide(request, policy, candidates, seed)

/**
 * The same decision from less: of the policy only the rule that matched, of each account only what this
 * request is about. What is stored with a payment should not hold every currency of every gateway.
 */
export const trim: (inputs: Inputs) => Inputs = trimming.trim
