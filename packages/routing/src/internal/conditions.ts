import type { Request } from "../Plan.ts"
import type * as Policy from "../Policy.ts"

/** Whether a rule is about a request: what is not known of the request fulfils no condition on it. */

/** What rules ask about: made once of a request, and held against every rule. */
export interface Facts {
  readonly operation: (typeof Policy.operations)[number]
  readonly method: string | null
  readonly brand: string | null
  readonly bin: string | null
  readonly currency: string | null
  /** Minor units. */
  readonly value: number | null
  readonly country: string | null
  readonly metadata: Readonly<Record<string, string>>
}

/** See {@link Facts}. A payout has a destination and no method; a card to be stored has no amount. */
export const factsOf = (request: Request): Facts => {
  const { country, metadata } = request
  switch (request.operation) {
    case "authorize":
    case "purchase":
    case "tokenize": {
      const amount = request.operation === "tokenize" ? null : request.amount
      return {
        operation: amount === null ? "tokenize" : "charge",
        method: request.method,
        brand: request.brand,
        bin: request.bin,
        currency: amount?.currency ?? null,
        value: amount === null ? null : Number(amount.value),
        country,
        metadata
      }
    }
    case "payout": {
      const { currency, value } = request.amount
      const none = { method: null, brand: null, bin: null }
      return { operation: "payout", ...none, currency, value: Number(value), country, metadata }
    }
  }
}

const among = (list: ReadonlyArray<string> | undefined, fact: string | null): boolean =>
  list === undefined || (fact !== null && list.includes(fact))

const priced = ({ value }: Facts, { amount }: Policy.Conditions): boolean =>
  amount === undefined ||
  (value !== null &&
    (amount.atLeast === undefined || value >= amount.atLeast) &&
    (amount.below === undefined || value < amount.below))

const digits = ({ bin: known }: Facts, { bin }: Policy.Conditions): boolean =>
  bin === undefined || (known !== null && bin.some((prefix) => known.startsWith(prefix)))

const tagged = (facts: Facts, { metadata: wanted }: Policy.Conditions): boolean => {
  if (wanted === undefined) return true
  const { metadata } = facts
  return Object.keys(wanted).every(
    (key) => Object.hasOwn(metadata, key) && metadata[key] === wanted[key]
  )
}

const about = ({ operation }: Facts, when: Policy.Conditions): boolean =>
  when.operation === undefined ? operation !== "payout" : when.operation.includes(operation)

/** Whether every condition holds. */
export const hold = (facts: Facts, when: Policy.Conditions): boolean =>
  about(facts, when) &&
  among(when.method, facts.method) &&
  among(when.currency, facts.currency) &&
  among(when.country, facts.country) &&
  among(when.brand, facts.brand) &&
  priced(facts, when) &&
  digits(facts, when) &&
  tagged(facts, when)

const none: Policy.Conditions = {}

/** The first rule that is about a request. */
export const ruleFor = (request: Request, { rules }: Policy.Policy) => {
  if (rules === undefined) return undefined
  const facts = factsOf(request)
  return rules.find(({ when }) => hold(facts, when ?? none))
}
