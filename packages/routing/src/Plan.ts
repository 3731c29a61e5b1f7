import {
  type Capabilities,
  type Currency,
  type Money,
  type Operation,
  type PaymentMethod,
  Payments
} from "@switchyard/core"
import type * as Policy from "./Policy.ts"

/**
 * Which accounts may take a payment, and in which order: pure, the same inputs give the same plan.
 */

/** What is known of a payment when it is routed. */
export interface Request {
  /** The operation that charges, and those that the payment will need later. */
  readonly operations: ReadonlyArray<Operation.Operation>
  readonly method: PaymentMethod.Type
  readonly brand: PaymentMethod.CardBrand | null
  /** Leading digits of the card, or null. */
  readonly bin: string | null
  readonly amount: Money.Money
  readonly country: string | null
  readonly metadata: Readonly<Record<string, string>>
  /** Fields that the request carries, by their paths in the HTTP contract. */
  readonly present: (field: Capabilities.RequiredField) => boolean
  /** Narrows the policy to these accounts, where given. */
  readonly accounts?: ReadonlyArray<string>
}

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

/** An account that might be asked. */
export interface Candidate {
  readonly id: string
  readonly capabilities: Capabilities.Capabilities
  readonly limits: Limits
}

/** An account in the plan. */
export interface Planned {
  readonly account: string
  readonly score: number
  readonly why: string
}

/** An account that was left out; `path` names the field of the request that is missing or refused. */
export interface Excluded {
  readonly account: string
  readonly why: string
  readonly path?: string
}

/** The decision. */
export interface Plan {
  /** Name of the rule that matched, or `default`. */
  readonly rule: string
  readonly plan: ReadonlyArray<Planned>
  readonly excluded: ReadonlyArray<Excluded>
}

/**
 * Decides: every account that is a candidate or named by the policy is in the plan or excluded, once.
 * Those that the policy names but that do not exist are excluded as `unknown account`.
 */
export const decide = (
  request: Request,
  policy: Policy.Policy,
  candidates: ReadonlyArray<Candidate>
): Plan => {
  const rule = policy.rules?.find((one) => matches(request, one.when ?? {}))
  const strategy = rule?.use ?? policy.default
  const ids = candidates.map(({ id }) => id)
  // An account that is named twice is asked once.
  const order = new Set(strategy?.accounts ?? ids)
  const plan: Array<Planned> = []
  const excluded: Array<Excluded> = []
  for (const [index, account] of [...order].entries()) {
    const reason = exclusion(request, candidates, account)
    if (reason === null)
      plan.push({ account, score: 1 / (index + 1), why: `priority ${index + 1}` })
    else excluded.push({ account, ...reason })
  }
  for (const account of new Set(ids)) {
    if (!order.has(account)) excluded.push({ account, why: "not named by the policy" })
  }
  return { rule: rule?.name ?? "default", plan, excluded }
}

const exclusion = (
  request: Request,
  candidates: ReadonlyArray<Candidate>,
  account: string
): Omit<Excluded, "account"> | null => {
  const candidate = candidates.find((one) => one.id === account)
  if (candidate === undefined) return { why: "unknown account" }
  if (request.accounts !== undefined && !request.accounts.includes(account)) {
    return { why: "not named by route.accounts", path: "route.accounts" }
  }
  return incapable(request, candidate.capabilities) ?? limited(request, candidate.limits)
}

const incapable = (
  request: Request,
  capabilities: Capabilities.Capabilities
): Omit<Excluded, "account"> | null => {
  const { amount, brand, method, operations } = request
  const lacking = operations.find((operation) => !capabilities.operations.includes(operation))
  if (lacking !== undefined) return { why: `lacks ${lacking}` }
  if (!capabilities.methods.includes(method))
    return { why: "lacks the method", path: "method.type" }
  const { brands } = capabilities
  if (method === "card" && brands !== "any" && (brand === null || !brands.includes(brand))) {
    return { why: "lacks the card brand", path: "method.number" }
  }
  if (capabilities.currencies !== "any" && !capabilities.currencies.includes(amount.currency)) {
    return { why: "lacks the currency", path: "amount.currency" }
  }
  const refusal = Payments.amountRefusal(capabilities, amount)
  if (refusal !== null) return { why: `cannot carry the amount: ${refusal}`, path: "amount.value" }
  const missing = capabilities.requiredFields.find((field) => !request.present(field))
  return missing === undefined ? null : { why: "needs a field that is missing", path: missing }
}

const limited = (request: Request, limits: Limits): Omit<Excluded, "account"> | null => {
  const { amount, country, method } = request
  if (limits.currencies?.includes(amount.currency) === false) {
    return { why: "limit on currencies", path: "amount.currency" }
  }
  if (limits.methods?.includes(method) === false) {
    return { why: "limit on methods", path: "method.type" }
  }
  if (limits.countries !== undefined && (country === null || !limits.countries.includes(country))) {
    return { why: "limit on countries", path: "customer.billingAddress.country" }
  }
  if (limits.minAmount !== undefined && amount.value < limits.minAmount) {
    return { why: "below the account's minimum", path: "amount.value" }
  }
  if (limits.maxAmount !== undefined && amount.value > limits.maxAmount) {
    return { why: "above the account's maximum", path: "amount.value" }
  }
  return null
}

const matches = (request: Request, when: Policy.Conditions): boolean => {
  const { amount, bin, brand, country, metadata, method } = request
  return (
    (when.method?.includes(method) ?? true) &&
    (when.currency?.includes(amount.currency) ?? true) &&
    (when.country === undefined || (country !== null && when.country.includes(country))) &&
    (when.brand === undefined || (brand !== null && when.brand.includes(brand))) &&
    (when.bin === undefined ||
      (bin !== null && when.bin.some((prefix) => bin.startsWith(prefix)))) &&
    (when.amount?.atLeast === undefined || amount.value >= when.amount.atLeast) &&
    (when.amount?.below === undefined || amount.value < when.amount.below) &&
    Object.entries(when.metadata ?? {}).every(([key, value]) => metadata[key] === value)
  )
}
