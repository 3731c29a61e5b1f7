import { type Capabilities, carries, type Fields, type RequiredField } from "../Capabilities.ts"
import type { RequiredPayoutField } from "../Capabilities.ts"
import * as Currency from "../Currency.ts"
import * as Money from "../Money.ts"
import type { ChargeRequest, VoidRequest } from "../Payment.ts"
import { InvalidRequest, UnsupportedOperation } from "../PaymentError.ts"
import type * as PaymentMethod from "../PaymentMethod.ts"
import type { PayoutRequest } from "../Payout.ts"
import type { TokenizeRequest } from "../Token.ts"

/**
 * What is refused before anything is sent: what the gateway cannot do is `UnsupportedOperation`, a
 * demanded field that is absent is `InvalidRequest`.
 */
export type Refusal = UnsupportedOperation | InvalidRequest

interface At {
  readonly provider: string
  readonly operation: string
}

/** Answers the refusal of a request, or null. */
export type Refuse<Request> = (
  capabilities: Capabilities,
  at: At,
  request: Request
) => Refusal | null

const unsupported = (at: At, detail: string | null): Refusal | null =>
  detail === null ? null : new UnsupportedOperation({ ...at, detail })

const missing = (
  at: At,
  request: Fields,
  fields: ReadonlyArray<RequiredField | RequiredPayoutField>
): Refusal | null => {
  const path = fields.find((field) => !carries(request, field))
  return path === undefined ? null : new InvalidRequest({ ...at, path, rule: "required" })
}

/** The refusal of a request, also of one that is no request at all. */
export const of = <Request>(
  refuse: Refuse<Request>,
  capabilities: Capabilities,
  at: At,
  request: Request
): Refusal | null => {
  try {
    return refuse(capabilities, at, request)
  } catch {
    return new InvalidRequest({ ...at, rule: "shape" })
  }
}

/** Nothing to refuse. */
export const none: Refuse<unknown> = () => null

/** Method, wishes, currency, amount and demanded fields of a charge. */
export const charge: Refuse<ChargeRequest> = (capabilities, at, request) => {
  const { amount, method, recurring, saveMethod, threeDSecure } = request
  if (!takesMethod(capabilities, at, method.type)) return unsupported(at, "method")
  if (saveMethod === true && !capabilities.saveMethod) return unsupported(at, "saveMethod")
  if (recurring !== undefined && !capabilities.recurring) return unsupported(at, "recurring")
  if (threeDSecure !== undefined) {
    const isPossible = capabilities.stepUp === true && recurring !== "repeated"
    if (!isPossible) return unsupported(at, "threeDSecure")
  }
  const demanded = threeDSecure === undefined ? [] : (["returnUrl"] as const)
  return (
    money(capabilities, at, amount) ??
    missing(at, request, capabilities.requiredFields) ??
    missing(at, request, demanded)
  )
}

const takesMethod = (
  { hostedOperations, methods }: Capabilities,
  { operation }: At,
  type: PaymentMethod.Type
): boolean =>
  methods.includes(type) &&
  (type !== "hosted" || (hostedOperations?.some((one) => one === operation) ?? true))

/** The amount of a follow-up. */
export const amount: Refuse<{ readonly amount: Money.Money }> = (capabilities, at, request) =>
  money(capabilities, at, request.amount)

/** A part of an authorization can be released only where the gateway can do that. */
export const release: Refuse<VoidRequest> = (capabilities, at, { amount }) => {
  if (amount === undefined) return null
  return capabilities.void.partial ? money(capabilities, at, amount) : unsupported(at, "amount")
}

/** Destination, currency, amount and demanded fields of a payout. */
export const payout: Refuse<PayoutRequest> = (capabilities, at, request) =>
  capabilities.payoutDestinations.includes(request.destination.type)
    ? (money(capabilities, at, request.amount) ??
      missing(at, request, capabilities.requiredPayoutFields))
    : unsupported(at, "destination")

/** The method that is to be stored. */
export const tokenize: Refuse<TokenizeRequest> = (capabilities, at, { method }) =>
  unsupported(at, capabilities.tokenizeMethods.includes(method.type) ? null : "method")

const money = (capabilities: Capabilities, at: At, amount: Money.Money): Refusal | null => {
  // Types say so already; a program in plain JavaScript may not have been checked.
  if (!Money.isValid(amount)) return new InvalidRequest({ ...at, path: "amount", rule: "money" })
  // Nothing is a sum to reserve (an account verification), and none to move.
  if (amount.value === 0n && at.operation !== "authorize") {
    return new InvalidRequest({ ...at, path: "amount", rule: "positive" })
  }
  const { currencies } = capabilities
  return currencies === "any" || currencies.includes(amount.currency)
    ? unsupported(at, amountRefusal(capabilities, amount))
    : unsupported(at, "currency")
}

/** Why the gateway's format cannot carry an amount, or null where it can. */
export const amountRefusal = (
  capabilities: Pick<Capabilities, "amountDecimals" | "maxAmount">,
  amount: Money.Money
): string | null => {
  const { amountDecimals, maxAmount } = capabilities
  if (amountDecimals === null && maxAmount === null) return null
  const exponent = Currency.exponent(amount.currency)
  const missing = (amountDecimals ?? exponent) - exponent
  // What every charge at every account is asked: no text is made of the amount.
  const factor = missing === 0 ? 1n : 10n ** BigInt(Math.abs(missing))
  if (missing < 0 && amount.value % factor !== 0n) return "amount.decimals"
  if (maxAmount === null) return null
  const units = missing < 0 ? amount.value / factor : amount.value * factor
  return units > maxAmount ? "amount.maximum" : null
}
