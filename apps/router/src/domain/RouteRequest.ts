import type { Capabilities, Operation } from "@switchyard/core"
import { PaymentMethod } from "@switchyard/core"
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
    present: (field) => Boolean(fieldOf(request, field)),
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

const fieldOf = (request: PaymentRequest, field: Capabilities.RequiredField): unknown => {
  const { customer, method } = request
  switch (field) {
    case "customer.id":
      return customer?.id
    case "customer.email":
      return customer?.email
    case "customer.name":
      return customer?.name
    case "customer.phone":
      return customer?.phone
    case "customer.ip":
      return customer?.ip
    case "customer.billingAddress.country":
      return customer?.billingAddress?.country
    case "method.cvv":
      return method.type === "card" || method.type === "token" ? method.cvv : undefined
    case "method.holder":
      return method.type === "card" ? method.holder : undefined
    case "returnUrl":
      return request.returnUrl
  }
}
