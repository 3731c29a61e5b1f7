import { type Money, Payments } from "@switchyard/core"
import type { Abilities, Candidate, Charge, Excluded, Field, Limits, Request } from "../Plan.ts"

/** Why an account cannot take a request, in the order in which it is looked for. */
export type Reason = Omit<Excluded, "account">

/** Why an account is left out that could take the request, were its gateway well. */
export const circuitOpen = "circuit open"

/** The first reason to leave an account out, or null. */
export const of = (request: Request, candidate: Candidate | undefined): Reason | null => {
  if (candidate === undefined) return { why: "unknown account" }
  const { capabilities, health, id, limits } = candidate
  return (
    unwanted(request, id) ??
    incapable(request, capabilities) ??
    limited(request, limits) ??
    (health?.state === "open" ? { why: circuitOpen } : null)
  )
}

const unwanted = (request: Request, id: string): Reason | null => {
  if (request.accounts?.includes(id) === false) {
    return { why: "not named by route.accounts", path: "route.accounts" }
  }
  if (request.operation === "tokenize" || (request.keptBy ?? id) === id) return null
  const path = request.operation === "payout" ? "destination.token" : "method.token"
  return { why: "the token is of another account", path }
}

const incapable = (request: Request, capabilities: Abilities): Reason | null => {
  if (!capabilities.operations.includes(request.operation)) {
    return { why: `lacks ${request.operation}` }
  }
  switch (request.operation) {
    case "authorize":
    case "purchase":
      return (
        methodReason(capabilities.methods, request.method) ??
        brandReason(capabilities, request.method, request.brand, "method.number") ??
        pageReason(capabilities, request) ??
        wishReason(capabilities, request) ??
        moneyReason(capabilities, request.amount) ??
        missing(capabilities.requiredFields, request)
      )
    case "tokenize":
      return (
        methodReason(capabilities.tokenizeMethods, request.method) ??
        brandReason(capabilities, request.method, request.brand, "method.number")
      )
    case "payout":
      return (
        destinationReason(capabilities, request.destination) ??
        brandReason(capabilities, request.destination, request.brand, "destination.number") ??
        moneyReason(capabilities, request.amount) ??
        missing(capabilities.requiredPayoutFields, request)
      )
  }
}

const methodReason = (methods: ReadonlyArray<string>, method: string): Reason | null =>
  methods.includes(method) ? null : { why: "lacks the method", path: "method.type" }

const destinationReason = (
  { payoutDestinations }: Abilities,
  destination: Abilities["payoutDestinations"][number]
): Reason | null =>
  payoutDestinations.includes(destination)
    ? null
    : { why: "lacks the destination", path: "destination.type" }

const brandReason = (
  { brands }: Abilities,
  type: string,
  brand: Request["brand"],
  path: string
): Reason | null =>
  type !== "card" || brands === "any" || (brand !== null && brands.includes(brand))
    ? null
    : { why: "lacks the card brand", path }

/** A gateway's own page may do less than its calls: reserve, or take at once, but not both. */
const pageReason = (
  { hostedOperations }: Abilities,
  { method, operation }: Charge
): Reason | null =>
  method !== "hosted" || (hostedOperations?.includes(operation) ?? true)
    ? null
    : { why: `its page cannot ${operation}`, path: "capture" }

const wishReason = (
  capabilities: Abilities,
  { recurring, saveMethod }: { readonly recurring?: boolean; readonly saveMethod?: boolean }
): Reason | null => {
  if (saveMethod === true && !capabilities.saveMethod) {
    return { why: "cannot keep the method", path: "saveMethod" }
  }
  return recurring === true && !capabilities.recurring
    ? { why: "cannot begin a series", path: "recurring" }
    : null
}

const moneyReason = (capabilities: Abilities, amount: Money.Money): Reason | null => {
  if (capabilities.currencies !== "any" && !capabilities.currencies.includes(amount.currency)) {
    return { why: "lacks the currency", path: "amount.currency" }
  }
  const refusal = Payments.amountRefusal(capabilities, amount)
  return refusal === null
    ? null
    : { why: `cannot carry the amount: ${refusal}`, path: "amount.value" }
}

const missing = (fields: ReadonlyArray<Field>, request: Request): Reason | null => {
  if (request.missing.length === 0) return null
  const path = fields.find((field) => request.missing.includes(field))
  return path === undefined ? null : { why: "needs a field that is missing", path }
}

const limited = (request: Request, limits: Limits): Reason | null => {
  const { country } = request
  if (request.operation !== "payout" && limits.methods?.includes(request.method) === false) {
    return { why: "limit on methods", path: "method.type" }
  }
  if (limits.countries !== undefined && (country === null || !limits.countries.includes(country))) {
    return { why: "limit on countries", path: "customer.billingAddress.country" }
  }
  return request.operation === "tokenize" ? null : limitedAmount(request.amount, limits)
}

const limitedAmount = (amount: Money.Money, limits: Limits): Reason | null => {
  if (limits.currencies?.includes(amount.currency) === false) {
    return { why: "limit on currencies", path: "amount.currency" }
  }
  if (limits.minAmount !== undefined && amount.value < limits.minAmount) {
    return { why: "below the account's minimum", path: "amount.value" }
  }
  if (limits.maxAmount !== undefined && amount.value > limits.maxAmount) {
    return { why: "above the account's maximum", path: "amount.value" }
  }
  return null
}
