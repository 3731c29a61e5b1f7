import type { Capabilities } from "@switchyard/core"

/** See `Plan.Field`. */
export type Field = Capabilities.RequiredField | Capabilities.RequiredPayoutField

const chargeTable = {
  "customer.id": true,
  "customer.email": true,
  "customer.name": true,
  "customer.phone": true,
  "customer.ip": true,
  "customer.billingAddress.country": true,
  "method.cvv": true,
  "method.holder": true,
  returnUrl: true
} as const satisfies Record<Capabilities.RequiredField, true>

const payoutTable = {
  "customer.id": true,
  "customer.email": true,
  "customer.name": true,
  "customer.phone": true,
  "customer.ip": true,
  "customer.billingAddress.country": true,
  "destination.ifsc": true,
  "destination.bankName": true,
  "destination.scheme": true,
  "destination.address": true
} as const satisfies Record<Capabilities.RequiredPayoutField, true>

/** What a charge may have to carry. */
export const chargeFields = Object.keys(chargeTable) as ReadonlyArray<Capabilities.RequiredField>

/** What a payout may have to carry. */
export const payoutFields = Object.keys(
  payoutTable
) as ReadonlyArray<Capabilities.RequiredPayoutField>

/** Both, each once. */
export const fields: ReadonlyArray<Field> = [...new Set([...chargeFields, ...payoutFields])]
