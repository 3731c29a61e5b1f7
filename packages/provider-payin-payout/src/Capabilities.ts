import type { Capabilities as Core } from "@switchyard/core"
import * as Money from "./internal/money.ts"

/**
 * What the gateway can do through this package, as data (sheet sections 5 to 9).
 *
 * Collection by UPI links and payouts to Indian bank accounts, in rupees. The document has no
 * authorization, capture, void, refund, list or stored method. Transactions are found by our own
 * reference alone (`order_id`): the bank's number is told, but nothing can be asked for by it. That has
 * to be unique, but not even that a second one is refused is documented (section 9, point 9).
 */
export const capabilities = {
  operations: ["purchase", "status", "payout", "payoutStatus", "balance", "webhook"],
  methods: ["upi"],
  brands: [],
  currencies: [Money.currency],
  amountDecimals: Money.decimals,
  maxAmount: Money.largest,
  lookup: { byReference: true, byProviderReference: false, followUps: [] },
  idempotency: "none",
  webhooks: "unsigned",
  capture: { partial: false, multiple: false },
  void: { partial: false, afterPartialCapture: false, afterCapture: false },
  refund: { partial: false, multiple: false },
  threeDSecure: false,
  saveMethod: false,
  recurring: false,
  tokenizeMethods: [],
  payoutDestinations: ["bank_account"],
  requiredFields: ["customer.id", "returnUrl"],
  requiredPayoutFields: [
    "customer.id",
    "customer.email",
    "customer.phone",
    "destination.ifsc",
    "destination.bankName",
    "destination.scheme",
    "destination.address"
  ]
} as const satisfies Core.Capabilities
