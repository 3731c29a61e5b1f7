import type { Capabilities as Core } from "@switchyard/core"
import type { HostedOperation, Options } from "./IntentsConfig.ts"

/**
 * What the gateway can do through this package, as data (sheet sections 5, 6, 7, 9 to 11 and 15).
 *
 * Captures and voids are repeated until nothing is left of the hold; each refund is a transaction of its
 * own. Idempotency is `none`: `external_id` is called the key, but what a repeated one does is not
 * documented, so nothing may rely on it. The document does not say which members of a card may be absent,
 * and shows none without `code` and `name` (section 3.5): both are demanded, because a charge that the
 * gateway refuses is not tried elsewhere, and an account that is left out is. What the checkout page does is
 * the account's setting at the gateway (section 9.5): these are those of an account that does not tell it.
 */
export const capabilities = {
  operations: ["authorize", "purchase", "capture", "void", "refund", "tokenize", "status", "list"],
  methods: ["card", "token", "hosted"],
  hostedOperations: ["purchase"],
  brands: "any",
  currencies: "any",
  amountDecimals: null,
  maxAmount: null,
  lookup: { byReference: true, byProviderReference: true, followUps: ["refund"] },
  idempotency: "none",
  webhooks: "none",
  capture: { partial: true, multiple: true },
  void: { partial: true, afterPartialCapture: true, afterCapture: false },
  refund: { partial: true, multiple: true },
  threeDSecure: false,
  saveMethod: false,
  recurring: false,
  tokenizeMethods: ["hosted"],
  payoutDestinations: [],
  requiredFields: ["method.cvv", "method.holder"],
  requiredPayoutFields: []
} as const satisfies Core.Capabilities

/** The capabilities of one account: the checkout page makes the charge that its options name. */
export interface AccountCapabilities extends Omit<typeof capabilities, "hostedOperations"> {
  readonly hostedOperations: ReadonlyArray<HostedOperation>
}

/** See {@link AccountCapabilities}. */
export const capabilitiesOf = ({
  hostedOperation = "purchase"
}: Pick<Options, "hostedOperation">): AccountCapabilities => ({
  ...capabilities,
  hostedOperations: [hostedOperation]
})
