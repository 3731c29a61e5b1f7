import type { Request } from "../Plan.ts"
import type * as Policy from "../Policy.ts"

/** Whether a rule is about a request: what is not known of the request fulfils no condition on it. */

const operationOf = ({ operation }: Request): (typeof Policy.operations)[number] =>
  operation === "authorize" || operation === "purchase" ? "charge" : operation

const about = (request: Request, when: Policy.Conditions): boolean => {
  const operation = operationOf(request)
  return when.operation?.includes(operation) ?? operation !== "payout"
}

const payable = (
  request: Request,
  { bin, brand, method }: Pick<Policy.Conditions, "bin" | "brand" | "method">
): boolean => {
  // A payout has a destination, not a method.
  if (request.operation === "payout") {
    return method === undefined && brand === undefined && bin === undefined
  }
  const { bin: digits, brand: scheme } = request
  return (
    (method?.includes(request.method) ?? true) &&
    (brand === undefined || (scheme !== null && brand.includes(scheme))) &&
    (bin === undefined || (digits !== null && bin.some((prefix) => digits.startsWith(prefix))))
  )
}

const priced = (
  request: Request,
  { amount, currency }: Pick<Policy.Conditions, "amount" | "currency">
): boolean => {
  if (amount === undefined && currency === undefined) return true
  if (request.operation === "tokenize") return false
  const { amount: asked } = request
  return (
    (currency?.includes(asked.currency) ?? true) &&
    (amount?.atLeast === undefined || asked.value >= amount.atLeast) &&
    (amount?.below === undefined || asked.value < amount.below)
  )
}

/** Whether every condition holds. */
export const hold = (request: Request, when: Policy.Conditions): boolean => {
  const { country, metadata } = request
  return (
    about(request, when) &&
    payable(request, when) &&
    priced(request, when) &&
    (when.country === undefined || (country !== null && when.country.includes(country))) &&
    Object.entries(when.metadata ?? {}).every(
      ([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value
    )
  )
}
