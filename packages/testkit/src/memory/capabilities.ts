import type { Capabilities } from "@switchyard/core"

/** The gateway in memory does everything that the contract knows. */
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
    "list",
    "balance",
    "webhook"
  ],
  methods: ["card", "token", "hosted"],
  brands: "any",
  currencies: "any",
  amountDecimals: null,
  maxAmount: null,
  lookup: {
    byReference: true,
    byProviderReference: true,
    followUps: ["capture", "void", "refund", "rebill", "receipt"]
  },
  idempotency: "replays",
  webhooks: "signed",
  capture: { partial: true, multiple: true },
  void: { partial: true, afterPartialCapture: false, afterCapture: false },
  refund: { partial: true, multiple: true },
  threeDSecure: false,
  saveMethod: true,
  recurring: false,
  tokenizeMethods: ["card"],
  payoutDestinations: ["bank_account"],
  requiredFields: ["method.cvv"],
  requiredPayoutFields: ["customer.id"]
} as const satisfies Capabilities.Capabilities
