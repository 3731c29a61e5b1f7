import {
  type Capabilities,
  type Currency,
  Decline,
  type Payment,
  PaymentError
} from "@switchyard/core"
import type { Attempt, AttemptOperation, State } from "../../src/domain/ledger/Attempt.ts"
import { initial, type PaymentRecord } from "../../src/domain/ledger/PaymentRecord.ts"
import type { Heard } from "../../src/domain/truth/Verdicts.ts"

/** Values that tests of the domain begin with. */

/** Every state, in the order of the documentation. */
export const states = [
  "ready",
  "sending",
  "succeeded",
  "pending",
  "declined",
  "rejected",
  "not_sent",
  "unknown",
  "needs_review",
  "late_success"
] as const satisfies ReadonlyArray<State>

/** Every operation that is an attempt. */
export const operations = [
  "authorize",
  "purchase",
  "rebill",
  "capture",
  "void",
  "refund",
  "payout",
  "tokenize"
] as const satisfies ReadonlyArray<AttemptOperation>

/** What gateways say of payments. */
export const unifiedStatuses = [
  "requires_action",
  "pending",
  "authorized",
  "captured",
  "partially_refunded",
  "refunded",
  "voided",
  "declined",
  "expired"
] as const satisfies ReadonlyArray<Payment.UnifiedStatus>

/** A payment that has just been asked for. */
export const order = (members: Partial<PaymentRecord> = {}): PaymentRecord => ({
  ...initial,
  type: "payment",
  id: "pay_1",
  merchant: "acme",
  reference: "order-1",
  amount: 1000,
  currency: "EUR",
  capture: "manual",
  method: { type: "upi" },
  card: null,
  returnUrl: null,
  saveMethod: false,
  metadata: {},
  parent: null,
  version: 0,
  events: 0,
  createdAt: 0,
  updatedAt: 0,
  ...members
})

/** An attempt on the account `first`. */
export const attempt = (members: Partial<Attempt> = {}): Attempt => ({
  id: "att_1",
  subject: "pay_1",
  refund: null,
  reverses: null,
  target: null,
  sequence: 1,
  operation: "authorize",
  account: "first",
  provider: "checksum",
  reference: "reference-1",
  amount: 1000,
  state: "ready",
  fence: 0,
  owner: "own_1",
  deadline: 0,
  nextCheckAt: null,
  checks: 0,
  providerReference: null,
  error: null,
  createdAt: 0,
  startedAt: null,
  finishedAt: null,
  ...members
})

/** An answer that was heard in a call or to a question, of a merchant who keeps no cards. */
export const heard = (kind: Heard["kind"]): Heard => ({
  kind,
  exchange: null,
  page: "https://router.test/v1/checkout/pay_1",
  keep: null
})

/** EUR. */
export const euro = (value: number): { value: bigint; currency: Currency.Code } => ({
  value: BigInt(value),
  currency: "EUR"
})

/** What a gateway answered. */
export const answered = (
  unified: Payment.UnifiedStatus,
  members: Partial<Payment.Payment> = {}
): Payment.Payment => ({
  status: { unified, raw: `raw ${unified}` },
  providerReference: "gateway-1",
  ...members
})

/** A decline for this reason. */
export const decline = (reason: Decline.Reason): Decline.Decline =>
  Decline.make(reason, { code: "10001", message: "no" })

const at = { provider: "checksum", operation: "purchase" }
const seen = { ...at, httpStatus: 200, vendorCode: "20001", vendorId: "gateway-1" }

/** One error of each tag. */
export const errors = {
  ProviderUnavailable: new PaymentError.ProviderUnavailable({ ...at, cause: "refused" }),
  InvalidConfiguration: new PaymentError.InvalidConfiguration({ ...at, path: "p", rule: "r" }),
  UnsupportedOperation: new PaymentError.UnsupportedOperation({ ...at, detail: "amount" }),
  Declined: new PaymentError.Declined({ ...seen, decline: decline("stolen_card") }),
  InvalidRequest: new PaymentError.InvalidRequest({ ...seen, rule: "format" }),
  AuthenticationFailed: new PaymentError.AuthenticationFailed(seen),
  RateLimited: new PaymentError.RateLimited(seen),
  InvalidState: new PaymentError.InvalidState({ ...seen, detail: "captured" }),
  NotFound: new PaymentError.NotFound(seen),
  DuplicateReference: new PaymentError.DuplicateReference(seen),
  OutcomeUnknown: new PaymentError.OutcomeUnknown({ ...seen, cause: "timeout" })
} as const satisfies {
  readonly [Tag in PaymentError.PaymentError["_tag"]]: Extract<
    PaymentError.PaymentError,
    { readonly _tag: Tag }
  >
}

/** What a gateway can do that can do everything. */
export const capabilities: Capabilities.Capabilities = {
  operations: ["authorize", "purchase", "capture", "void", "refund", "status"],
  methods: ["card"],
  brands: "any",
  currencies: "any",
  amountDecimals: null,
  maxAmount: null,
  lookup: { byReference: true, byProviderReference: true, followUps: [] },
  idempotency: "refuses_duplicate_reference",
  webhooks: "none",
  capture: { partial: true, multiple: true },
  void: { partial: true, afterPartialCapture: true, afterCapture: false },
  refund: { partial: true, multiple: true },
  threeDSecure: false,
  saveMethod: false,
  recurring: false,
  tokenizeMethods: [],
  payoutDestinations: [],
  requiredFields: [],
  requiredPayoutFields: []
}
