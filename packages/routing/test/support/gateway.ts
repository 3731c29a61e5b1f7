import { type Capabilities, Decline, Money, PaymentError } from "@switchyard/core"
import type { Plan } from "../../src/index.ts"

/** Capabilities of a gateway without limits, for tests that change one of them. */
export const capabilities: Capabilities.Capabilities = {
  operations: ["authorize", "purchase", "capture", "tokenize", "payout"],
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
  saveMethod: true,
  recurring: true,
  tokenizeMethods: ["card", "hosted"],
  payoutDestinations: ["bank_account", "card", "token"],
  requiredFields: [],
  requiredPayoutFields: []
}

/** A card payment of EUR 92.00 that carries every field. */
export const request: Plan.Charge = {
  operation: "purchase",
  method: "card",
  brand: "visa",
  bin: "41111111",
  amount: Money.make(9200, "EUR"),
  country: "NL",
  metadata: { shop: "main" },
  missing: []
}

/** The same sum paid out to a bank account. */
export const payout: Plan.PayOut = {
  operation: "payout",
  destination: "bank_account",
  brand: null,
  amount: Money.make(9200, "EUR"),
  country: "NL",
  metadata: { shop: "main" },
  missing: []
}

/** The same card, to be stored. */
export const tokenize: Plan.Tokenize = {
  operation: "tokenize",
  method: "card",
  brand: "visa",
  bin: "41111111",
  country: "NL",
  metadata: { shop: "main" },
  missing: []
}

/** An account that takes everything, but for what is changed. */
export const candidate = (
  id: string,
  change: Partial<Capabilities.Capabilities> = {},
  limits: Plan.Limits = {},
  known: Pick<Plan.Candidate, "fees" | "health" | "outcomes"> = {}
): Plan.Candidate => ({ id, capabilities: { ...capabilities, ...change }, limits, ...known })

/** A decline for the reason. */
export const declined = (reason: Decline.Reason): PaymentError.Declined =>
  PaymentError.Declined.of(at, Decline.make(reason, { code: "05", message: "" }))

/** Where every error of these tests comes from. */
export const at = { provider: "x", operation: "purchase" } as const

/** One error of each tag; the type demands that none is missing. */
export const errors: {
  readonly [Tag in PaymentError.PaymentError["_tag"]]: Extract<
    PaymentError.PaymentError,
    { readonly _tag: Tag }
  >
} = {
  ProviderUnavailable: new PaymentError.ProviderUnavailable({ ...at, cause: "refused" }),
  InvalidConfiguration: new PaymentError.InvalidConfiguration({ ...at, path: "key", rule: "set" }),
  UnsupportedOperation: new PaymentError.UnsupportedOperation({ ...at, detail: "purchase" }),
  Declined: declined("do_not_honor"),
  InvalidRequest: new PaymentError.InvalidRequest({ ...at, rule: "refused" }),
  AuthenticationFailed: new PaymentError.AuthenticationFailed(at),
  RateLimited: new PaymentError.RateLimited(at),
  InvalidState: new PaymentError.InvalidState({ ...at, detail: "voided" }),
  NotFound: new PaymentError.NotFound(at),
  DuplicateReference: new PaymentError.DuplicateReference(at),
  OutcomeUnknown: new PaymentError.OutcomeUnknown({ ...at, cause: "timeout" })
}
