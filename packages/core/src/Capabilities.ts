import type * as Currency from "./Currency.ts"
import type { Operation } from "./Operation.ts"
import type * as PaymentMethod from "./PaymentMethod.ts"

/** A field of our request that a gateway may demand. */
export type RequiredField =
  | "customer.id"
  | "customer.email"
  | "customer.name"
  | "customer.phone"
  | "customer.ip"
  | "customer.billingAddress.country"
  | "method.cvv"
  | "method.holder"
  | "returnUrl"

/** What a provider can do, as data: plans, documentation and the conformance suite read it. */
export interface Capabilities {
  readonly operations: ReadonlyArray<Operation>
  readonly methods: ReadonlyArray<PaymentMethod.Type>
  /** Card schemes, where the gateway limits them. */
  readonly brands: "any" | ReadonlyArray<PaymentMethod.CardBrand>
  readonly currencies: "any" | ReadonlyArray<Currency.Code>
  /** How many decimals the wire's amounts carry; null where the currency's exponent decides. */
  readonly amountDecimals: number | null
  /** The largest amount on the wire in units of `amountDecimals`, where the gateway names one. */
  readonly maxAmount: bigint | null
  /** How an unknown outcome can be asked for. */
  readonly lookup: { readonly byReference: boolean; readonly byProviderReference: boolean }
  /** What the gateway does when it sees a reference again. */
  readonly idempotency: "refuses_duplicate_reference" | "replays" | "none"
  readonly webhooks: "signed" | "unsigned" | "none"
  readonly capture: { readonly partial: boolean; readonly multiple: boolean }
  readonly void: { readonly partial: boolean; readonly afterCapture: boolean }
  readonly refund: { readonly partial: boolean; readonly multiple: boolean }
  readonly threeDSecure: boolean
  /** Fields that a charge must carry. */
  readonly requiredFields: ReadonlyArray<RequiredField>
}
