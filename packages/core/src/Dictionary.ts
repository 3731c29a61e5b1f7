import type * as Decline from "./Decline.ts"
import type { UnifiedStatus } from "./Payment.ts"
import type { PaymentError } from "./PaymentError.ts"
import type { Payout } from "./Payout.ts"

/** A value of a gateway becomes a state, a decline with its reason, or another error. */
export type Meaning =
  | { readonly status: UnifiedStatus }
  | { readonly payout: Payout["status"]["unified"] }
  | { readonly decline: Decline.Reason }
  | { readonly error: Exclude<PaymentError["_tag"], "Declined"> }

/** One line of a gateway's dictionary. */
export interface Entry {
  /** The gateway's field, for example `result.code`. */
  readonly field: string
  /** A literal value, or the pattern of a family between slashes. */
  readonly value: string
  /** What the gateway's document says of it, in our words. */
  readonly says: string
  readonly becomes: Meaning
}
