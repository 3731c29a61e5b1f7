import type { Money } from "./Money.ts"
import type { Status } from "./Payment.ts"
import type { Reference } from "./Reference.ts"

/** Gives captured money back, in whole or (where the gateway can) in part. */
export interface RefundRequest {
  readonly reference: Reference
  /** The gateway's id of the payment. */
  readonly providerReference: string
  readonly amount: Money
  readonly reason?: string
}

/** What a gateway answered about a refund. */
export interface Refund {
  readonly status: Status<"succeeded" | "pending" | "failed">
  /** The gateway's id of the refund, or of the payment where the refund has none. */
  readonly providerReference: string | null
  readonly reference?: string
  readonly amount?: Money
}
