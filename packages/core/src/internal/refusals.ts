import { type Capabilities, carries, type Fields, type RequiredField } from "../Capabilities.ts"
import type { RequiredPayoutField } from "../Capabilities.ts"
import * as Money from "../Money.ts"
import type { ChargeRequest, VoidRequest } from "../Payment.ts"
import { InvalidRequest, UnsupportedOperation } from "../PaymentError.ts"
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

/** Nothing to refuse. */
export const none: Refuse<unknown> = () => null

/** Method, wishes, currency, amount and demanded fields of a charge. */
export const charge: Refuse<ChargeRequest> = (capabilities, at, request) => {
  const { amount, method, recurring, saveMethod } = request
  if (!capabilities.methods.includes(method.type)) return unsupported(at, "method")
  if (saveMethod === true && !capabilities.saveMethod) return unsupported(at, "saveMethod")
  if (recurring !== undefined && !capabilities.recurring) return unsupported(at, "recurring")
  return (
    unsupported(at, moneyRefusal(capabilities, amount)) ??
    missing(at, request, capabilities.requiredFields)
  )
}

/** The amount of a follow-up. */
export const amount: Refuse<{ readonly amount: Money.Money }> = (capabilities, at, request) =>
  unsupported(at, moneyRefusal(capabilities, request.amount))

/** A part of an authorization can be released only where the gateway can do that. */
export const release: Refuse<VoidRequest> = (capabilities, at, { amount }) => {
  if (amount === undefined) return null
  return unsupported(at, capabilities.void.partial ? moneyRefusal(capabilities, amount) : "amount")
}

/** Destination, currency, amount and demanded fields of a payout. */
export const payout: Refuse<PayoutRequest> = (capabilities, at, request) =>
  capabilities.payoutDestinations.includes(request.destination.type)
    ? (unsupported(at, moneyRefusal(capabilities, request.amount)) ??
      missing(at, request, capabilities.requiredPayoutFields))
    : unsupported(at, "destination")

/** The method that is to be stored. */
export const tokenize: Refuse<TokenizeRequest> = (capabilities, at, { method }) =>
  unsupported(at, capabilities.tokenizeMethods.includes(method.type) ? null : "method")

const moneyRefusal = (capabilities: Capabilities, amount: Money.Money): string | null =>
  capabilities.currencies === "any" || capabilities.currencies.includes(amount.currency)
    ? amountRefusal(capabilities, amount)
    : "currency"

/** Why the gateway's format cannot carry an amount, or null where it can. */
export const amountRefusal = (
  capabilities: Pick<Capabilities, "amountDecimals" | "maxAmount">,
  amount: Money.Money
): string | null => {
  const decimals = capabilities.amountDecimals
  if (decimals === null && capabilities.maxAmount === null) return null
  const text = Money.format(amount, decimals ?? undefined)
  if (text._tag === "Failure") return "amount.decimals"
  const units = BigInt(text.success.replace(".", ""))
  return capabilities.maxAmount !== null && units > capabilities.maxAmount ? "amount.maximum" : null
}
