import type * as Currency from "./Currency.ts"
import type { Customer } from "./Customer.ts"
import type { Operation } from "./Operation.ts"
import type { Kind } from "./Payment.ts"
import type * as PaymentMethod from "./PaymentMethod.ts"
import type * as Payout from "./Payout.ts"
import type * as Token from "./Token.ts"

/** A field of the customer that a gateway may demand. */
export type CustomerField =
  | "customer.id"
  | "customer.email"
  | "customer.name"
  | "customer.phone"
  | "customer.ip"
  | "customer.billingAddress.country"

/** A field of a charge that a gateway may demand; those of `method` are demanded of cards alone. */
export type RequiredField = CustomerField | "method.cvv" | "method.holder" | "returnUrl"

/** A field of a payout that a gateway may demand; those of `destination` of bank accounts alone. */
export type RequiredPayoutField =
  | CustomerField
  | "destination.ifsc"
  | "destination.bankName"
  | "destination.scheme"
  | "destination.address"

/** What a provider can do, as data: plans, documentation and the conformance suite read it. */
export interface Capabilities {
  readonly operations: ReadonlyArray<Operation>
  readonly methods: ReadonlyArray<PaymentMethod.Type>
  /**
   * Which charge the gateway's own page makes, where a request cannot choose it: the account's setting
   * there decides whether a page only holds the money or takes it at once. Absent: whichever is asked for.
   */
  readonly hostedOperations?: ReadonlyArray<"authorize" | "purchase">
  /** Card schemes, where the gateway limits them. */
  readonly brands: "any" | ReadonlyArray<PaymentMethod.CardBrand>
  readonly currencies: "any" | ReadonlyArray<Currency.Code>
  /** How many decimals the wire's amounts carry; null where the currency's exponent decides. */
  readonly amountDecimals: number | null
  /** The largest amount on the wire in units of `amountDecimals`, where the gateway names one. */
  readonly maxAmount: bigint | null
  /** How an unknown outcome can be asked for. */
  readonly lookup: {
    readonly byReference: boolean
    readonly byProviderReference: boolean
    /**
     * What the gateway keeps as a transaction of its own, so that `status` finds it by the reference
     * of that capture, void or refund. Others show only in the sums and state of their payment.
     */
    readonly followUps: ReadonlyArray<Exclude<Kind, "payment">>
  }
  /** What the gateway does when it sees a reference again. */
  readonly idempotency: "refuses_duplicate_reference" | "replays" | "none"
  /**
   * What proves a notification: `signed` all that it says; `partly_signed` who sent it and about which
   * payment, but not every fact that its state is read from; `unsigned` nothing. Unless it is `signed`,
   * a state counts only once the gateway has confirmed it.
   */
  readonly webhooks: "signed" | "partly_signed" | "unsigned" | "none"
  readonly capture: { readonly partial: boolean; readonly multiple: boolean }
  readonly void: {
    readonly partial: boolean
    /** Whether what the capture of a part has left can be released. */
    readonly afterPartialCapture: boolean
    /** Whether a charge that is captured in whole can still be voided. */
    readonly afterCapture: boolean
  }
  readonly refund: { readonly partial: boolean; readonly multiple: boolean }
  readonly threeDSecure: boolean
  /** Whether a single charge can demand 3-D Secure (`threeDSecure: "required"`). Absent: it cannot. */
  readonly stepUp?: boolean
  /** Whether a charge can keep its card (`saveMethod`). */
  readonly saveMethod: boolean
  /** Whether a charge can begin and continue a series (`recurring`). */
  readonly recurring: boolean
  /** The charges that can be repeated by `rebill`, where the gateway limits them. Absent: every one. */
  readonly rebillOf?: ReadonlyArray<"authorize" | "purchase" | "rebill">
  /** What `tokenize` takes. */
  readonly tokenizeMethods: ReadonlyArray<Token.TokenizeRequest["method"]["type"]>
  /** What `payout` pays to. */
  readonly payoutDestinations: ReadonlyArray<Payout.Destination["type"]>
  /** Fields that a charge must carry. */
  readonly requiredFields: ReadonlyArray<RequiredField>
  /** Fields that a payout must carry. */
  readonly requiredPayoutFields: ReadonlyArray<RequiredPayoutField>
}

/** The parts of a request that may be demanded. */
export interface Fields {
  readonly customer?: Customer | undefined
  readonly method?: { readonly type: string; readonly cvv?: unknown; readonly holder?: unknown }
  readonly destination?: { readonly type: string } & Partial<
    Record<"ifsc" | "bankName" | "scheme" | "address", unknown>
  >
  readonly returnUrl?: string | undefined
}

/** Whether a request carries a demanded field, or is of a kind that need not. */
export const carries = (request: Fields, field: RequiredField | RequiredPayoutField): boolean => {
  const { customer, destination, method, returnUrl } = request
  const ofCard = (value: unknown) => method?.type !== "card" || Boolean(value)
  const ofBank = (value: unknown) => destination?.type !== "bank_account" || Boolean(value)
  switch (field) {
    case "customer.id":
      return Boolean(customer?.id)
    case "customer.email":
      return Boolean(customer?.email)
    case "customer.name":
      return Boolean(customer?.name)
    case "customer.phone":
      return Boolean(customer?.phone)
    case "customer.ip":
      return Boolean(customer?.ip)
    case "customer.billingAddress.country":
      return Boolean(customer?.billingAddress?.country)
    case "method.cvv":
      return ofCard(method?.cvv)
    case "method.holder":
      return ofCard(method?.holder)
    case "destination.ifsc":
      return ofBank(destination?.ifsc)
    case "destination.bankName":
      return ofBank(destination?.bankName)
    case "destination.scheme":
      return ofBank(destination?.scheme)
    case "destination.address":
      return ofBank(destination?.address)
    case "returnUrl":
      return Boolean(returnUrl)
  }
}
