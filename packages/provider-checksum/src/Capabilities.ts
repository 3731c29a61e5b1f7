import type { Capabilities as Core, PaymentMethod } from "@switchyard/core"
import * as Money from "./internal/money.ts"
import { brands } from "./internal/requests.ts"

/**
 * What the gateway can do through this package, as data (sheet sections 5, 7, 8, 13 and 20).
 *
 * One capture, in whole or in part; a reversal before the capture, whole; one refund, in whole or in
 * part. The verification code is demanded of every card (section 5.1). `customer.*` is wanted "in
 * practice" but not demanded: what the request has is sent.
 */
export const capabilities = {
  operations: ["authorize", "purchase", "capture", "void", "refund", "status", "list", "webhook"],
  methods: ["card"],
  brands: Object.keys(brands) as ReadonlyArray<PaymentMethod.CardBrand>,
  currencies: "any",
  amountDecimals: Money.decimals,
  maxAmount: Money.largest,
  lookup: { byReference: true, byProviderReference: true, followUps: [] },
  idempotency: "refuses_duplicate_reference",
  webhooks: "signed",
  capture: { partial: true, multiple: false },
  void: { partial: false, afterCapture: false },
  refund: { partial: true, multiple: false },
  threeDSecure: true,
  saveMethod: false,
  recurring: false,
  tokenizeMethods: [],
  payoutDestinations: [],
  requiredFields: ["method.cvv"],
  requiredPayoutFields: []
} as const satisfies Core.Capabilities
