/** One payout to a bank account (payin-payout.md sections 5.4, 5.5 and 6). */
import type { Status } from "./Payin.ts"

/** Who gets the money, as the request names it. */
export interface Beneficiary {
  readonly beneficiary_name: string
  readonly beneficiary_email: string
  readonly beneficiary_mobile_no: string
  readonly beneficiary_address: string
  readonly payment_method: string
  readonly beneficiary_acc_no: string
  readonly bank_name: string
  readonly ifsc: string
}

/** A payout. Amount and charge, in paise, are reserved until it is decided. */
export interface Payout {
  readonly kind: "payout"
  readonly merchantId: string
  readonly orderId: string
  readonly userId: string
  readonly paise: number
  readonly chargePaise: number
  readonly beneficiary: Beneficiary
  readonly remarks: string | null
  /** The bank's reference (UTR), fixed here and told when the payout is approved. */
  readonly transactionId: string
  readonly createdAtMs: number
  updatedAtMs: number
  status: Status
}
