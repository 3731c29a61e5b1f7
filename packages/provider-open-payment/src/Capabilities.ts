import type { Capabilities as Core, PaymentMethod } from "@switchyard/core"
import * as Money from "./internal/money.ts"
import { brands } from "./internal/requests.ts"

/**
 * What the gateway can do through this package, as data (sheet sections 1, 2, 8 and 9).
 *
 * Several captures, refunds and partial reversals: an acquirer may refuse the second of each, which is
 * then `InvalidState` (section 9.9 and 9.10). A debit can be reversed until it is cleared, a
 * preauthorisation until its first capture: what that has left lapses, or is captured too (section 8).
 * Only a debit can be rebilled (section 2.10). The verification code is demanded of every card, because the
 * large schemes refuse a payment of a present shopper without it (100.100.600).
 */
export const capabilities = {
  operations: [
    "authorize",
    "purchase",
    "capture",
    "void",
    "refund",
    "rebill",
    "receipt",
    "payout",
    "payoutStatus",
    "tokenize",
    "deleteToken",
    "status",
    "webhook"
  ],
  methods: ["card", "token", "hosted"],
  brands: Object.keys(brands) as ReadonlyArray<PaymentMethod.CardBrand>,
  currencies: "any",
  amountDecimals: Money.decimals,
  maxAmount: Money.largest,
  lookup: {
    byReference: true,
    byProviderReference: true,
    followUps: ["capture", "void", "refund", "rebill", "receipt"]
  },
  idempotency: "none",
  webhooks: "signed",
  capture: { partial: true, multiple: true },
  void: { partial: true, afterPartialCapture: false, afterCapture: true },
  refund: { partial: true, multiple: true },
  threeDSecure: true,
  stepUp: true,
  saveMethod: true,
  recurring: true,
  rebillOf: ["purchase"],
  tokenizeMethods: ["card", "hosted"],
  payoutDestinations: ["card", "token"],
  requiredFields: ["method.cvv"],
  requiredPayoutFields: []
} as const satisfies Core.Capabilities
