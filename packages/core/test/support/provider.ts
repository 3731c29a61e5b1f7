import {
  type Capabilities,
  Money,
  type Payment,
  PaymentMethod,
  Reference
} from "../../src/index.ts"
import * as Schema from "effect/Schema"

/** Capabilities of a gateway without limits, for tests that change one of them. */
export const capabilities = {
  operations: ["purchase"],
  methods: ["card", "token", "upi", "hosted"],
  brands: "any",
  currencies: "any",
  amountDecimals: null,
  maxAmount: null,
  lookup: { byReference: true, byProviderReference: true, followUps: [] },
  idempotency: "none",
  webhooks: "none",
  capture: { partial: true, multiple: true },
  void: { partial: true, afterPartialCapture: true, afterCapture: true },
  refund: { partial: true, multiple: true },
  threeDSecure: false,
  saveMethod: false,
  recurring: false,
  tokenizeMethods: ["card"],
  payoutDestinations: ["bank_account", "card", "token"],
  requiredFields: [],
  requiredPayoutFields: []
} as const satisfies Capabilities.Capabilities

export const upi: PaymentMethod.Upi = { type: "upi" }

export const reference = Reference.make("reference-0001")

export const amount = Money.make(9200, "EUR")

export const charge: Payment.ChargeRequest = { reference, amount, method: upi }

export const captured: Payment.Payment = {
  status: { unified: "captured", raw: "CAPTURED" },
  providerReference: "p-1"
}

export const card = Schema.decodeUnknownSync(PaymentMethod.Card)({
  type: "card",
  number: "4111111111111111",
  expiryMonth: 12,
  expiryYear: 2030
})
