import type { Capabilities as Core, PaymentMethod } from "@switchyard/core"
import type { Options } from "./ChecksumConfig.ts"
import * as Money from "./internal/money.ts"
import { brands } from "./internal/requests.ts"

/**
 * What the gateway can do through this package, as data (sheet sections 5, 7 to 11, 13 and 20).
 *
 * One capture, in whole or in part; a reversal before the capture, whole; one refund, in whole or in
 * part. The verification code is demanded of every card (section 5.1). `customer.*` is wanted "in
 * practice" but not demanded: what the request has is sent. The later payments of a series are charges of
 * a stored token with `recurring: "repeated"`. 3-D is demanded by `attemptThreeD=only3D` (section 5.1). A
 * payout goes to the customer of an earlier payment, which is no destination of the contract: see
 * `payoutToPayer` of {@link OwnCalls}.
 */
export const capabilities = {
  operations: [
    "authorize",
    "purchase",
    "capture",
    "void",
    "refund",
    "payoutStatus",
    "tokenize",
    "deleteToken",
    "status",
    "list",
    "webhook"
  ],
  methods: ["card", "token"],
  brands: Object.keys(brands) as ReadonlyArray<PaymentMethod.CardBrand>,
  currencies: "any",
  amountDecimals: Money.decimals,
  maxAmount: Money.largest,
  lookup: { byReference: true, byProviderReference: true, followUps: [] },
  idempotency: "refuses_duplicate_reference",
  webhooks: "partly_signed",
  capture: { partial: true, multiple: false },
  void: { partial: false, afterPartialCapture: false, afterCapture: false },
  refund: { partial: true, multiple: false },
  threeDSecure: true,
  stepUp: true,
  saveMethod: true,
  recurring: true,
  tokenizeMethods: ["card"],
  payoutDestinations: [],
  requiredFields: ["method.cvv"],
  requiredPayoutFields: []
} as const satisfies Core.Capabilities

const withRebill = {
  ...capabilities,
  operations: [...capabilities.operations, "rebill"]
} as const satisfies Core.Capabilities

/** What one account can do: `rebill` is an operation only where its options offer it. */
export const capabilitiesOf = ({
  rebillByPaymentId
}: Partial<Options>): typeof capabilities | typeof withRebill =>
  rebillByPaymentId === true ? withRebill : capabilities
