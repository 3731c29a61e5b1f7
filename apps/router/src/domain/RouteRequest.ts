import { Capabilities, type Operation, PaymentMethod } from "@switchyard/core"
import type { Plan } from "@switchyard/routing"
import { Redacted } from "effect"
import type { PaymentRequest } from "./PaymentRequest.ts"

/** What the plan needs to know of a payment. */
export const make = (request: PaymentRequest): Plan.Request => {
  const { amount, customer, method, route } = request
  const digits = method.type === "card" ? Redacted.value(method.number) : null
  return {
    operations: operationsOf(request),
    method: method.type,
    brand: digits === null ? null : PaymentMethod.brandOf(digits),
    bin: digits === null ? null : digits.slice(0, 8),
    amount,
    country: customer?.billingAddress?.country ?? null,
    metadata: request.metadata ?? {},
    present: (field) => Capabilities.carries(request, field),
    ...(route?.accounts === undefined ? {} : { accounts: route.accounts })
  }
}

/** The operation that charges, and those that the payment will need later. */
const operationsOf = ({
  capture,
  recurring,
  saveMethod
}: PaymentRequest): ReadonlyArray<Operation.Operation> => [
  capture === "manual" ? "authorize" : "purchase",
  ...(saveMethod === true ? (["tokenize"] as const) : []),
  ...(recurring === "initial" ? (["rebill"] as const) : [])
]
