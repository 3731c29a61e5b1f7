import type { Requests } from "@switchyard/client"
import { type Capabilities, PaymentMethod } from "@switchyard/core"
import { Plan } from "@switchyard/routing"
import { Effect, Redacted } from "effect"
import { InvalidField } from "../requests/Refusal.ts"
import type { TokenRecord } from "../ledger/TokenRecord.ts"

/** What the plan needs to know of a request: never more of a card than its first eight digits. */

/** Refuses a request that narrows the policy to accounts which are not the merchant's own. */
export const checkAccounts = (
  { route }: Pick<Requests.DecideRequest, "route">,
  own: ReadonlyArray<{ readonly id: string }>
): Effect.Effect<void, InvalidField> => {
  const unknown = route?.accounts?.findIndex((id) => !own.some((one) => one.id === id)) ?? -1
  return unknown < 0
    ? Effect.void
    : Effect.fail(new InvalidField({ path: `route.accounts[${unknown}]`, rule: "unknown_account" }))
}

/** What is routed by a stored card: the account that keeps it, and what is known of it. */
export type Kept = Pick<TokenRecord, "account" | "method">

const noCard = { brand: null, bin: null }

interface Asked extends Capabilities.Fields {
  readonly route?: { readonly accounts?: ReadonlyArray<string> }
}

const without = (fields: ReadonlyArray<Plan.Field>, ...given: ReadonlyArray<Plan.Field>) =>
  fields.filter((field) => !given.includes(field))

/** What all requests have in common. Gateways get the router's own return URL, so there always is one. */
const common = (request: Asked, metadata: Plan.Request["metadata"] = {}) => {
  const { customer, route } = request
  return {
    country: customer?.billingAddress?.country ?? null,
    metadata,
    missing: without(Plan.missingOf(request), "returnUrl"),
    ...(route?.accounts === undefined ? {} : { accounts: route.accounts })
  }
}

const ofNumber = (number: PaymentMethod.CardNumber) => {
  const digits = Redacted.value(number)
  return { brand: PaymentMethod.brandOf(digits), bin: digits.slice(0, 8) }
}

/**
 * How many first digits of a card may be stored beside its last four: eight of sixteen and more, of shorter
 * numbers as many as its summary has.
 */
export const storableDigits = (method: Requests.PaymentRequest["method"]): number => {
  if (method.type === "token") return 6
  if (method.type !== "card") return 0
  return Redacted.value(method.number).length >= 16 ? 8 : PaymentMethod.summarize(method).bin.length
}

const ofKept = (kept: Kept | null): Pick<Plan.Charge, "bin" | "brand" | "keptBy"> =>
  kept === null
    ? noCard
    : { brand: kept.method.brand ?? null, bin: kept.method.bin ?? null, keptBy: kept.account }

type Paid = Omit<Requests.PaymentRequest, "method" | "reference">

const wishes = ({ amount, capture, recurring, saveMethod }: Paid) =>
  ({
    operation: capture === "manual" ? "authorize" : "purchase",
    amount,
    saveMethod: saveMethod === true,
    recurring: recurring === "initial"
  }) as const

/** A payment; `kept` is the stored card that its method names, null for other methods. */
export const ofPayment = (
  request: Requests.PaymentRequest,
  kept: Kept | null = null
): Plan.Charge => ({
  ...common(request, request.metadata),
  ...wishes(request),
  method: request.method.type,
  ...(request.method.type === "card" ? ofNumber(request.method.number) : ofKept(kept))
})

/**
 * A payment that is only thought of. What would be typed in with a card is taken for given: its number is
 * not asked for either.
 */
export const ofDecision = (
  { method, ...request }: Requests.DecideRequest,
  kept: Kept | null = null
): Plan.Charge => {
  const { missing, ...rest } = common(request, request.metadata)
  const card = ({ bin, brand }: Extract<typeof method, { readonly type: "card" }>) => ({
    brand: brand ?? (bin === undefined ? null : PaymentMethod.brandOf(bin)),
    bin: bin ?? null
  })
  return {
    ...rest,
    ...wishes(request),
    method: method.type,
    ...(method.type === "card" ? card(method) : ofKept(kept)),
    missing: without(missing, "method.cvv", "method.holder")
  }
}

/** A card, or the gateway's own page, to be stored. */
export const ofToken = (request: Requests.TokenRequest): Plan.Tokenize => ({
  ...common(request),
  operation: "tokenize",
  method: request.method.type,
  ...(request.method.type === "card" ? ofNumber(request.method.number) : { brand: null, bin: null })
})

/** A payout; `kept` is the stored card that its destination names, null for other destinations. */
export const ofPayout = (
  request: Requests.PayoutRequest,
  kept: Kept | null = null
): Plan.PayOut => {
  const { amount, destination } = request
  return {
    ...common(request),
    operation: "payout",
    destination: destination.type,
    amount,
    brand: destination.type === "card" ? ofNumber(destination.number).brand : null,
    ...(kept === null ? {} : { keptBy: kept.account })
  }
}
