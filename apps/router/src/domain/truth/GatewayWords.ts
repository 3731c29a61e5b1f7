import type { Capabilities, Payment } from "@switchyard/core"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"

/** Which words of a gateway agree with a settled payment of ours. Pure. */

type Status = PaymentRecord["status"]

const settledAs: Readonly<Partial<Record<Status, ReadonlyArray<Payment.UnifiedStatus>>>> = {
  authorized: ["authorized"],
  partially_captured: ["captured"],
  captured: ["captured"],
  partially_refunded: ["partially_refunded", "refunded"],
  refunded: ["refunded"],
  voided: ["voided"]
}

/** The follow-up that has brought a payment to a status. */
const keptBy: Readonly<Partial<Record<Status, "capture" | "refund" | "void">>> = {
  partially_captured: "capture",
  captured: "capture",
  partially_refunded: "refund",
  refunded: "refund",
  voided: "void"
}

const chargedAs = ["authorized", "captured"] as const

/** The words that the gateway may use for a payment that stands like this; null where none is expected. */
export const expected = (
  { status }: Pick<PaymentRecord, "status">,
  { lookup }: Pick<Capabilities.Capabilities, "lookup">
): ReadonlyArray<Payment.UnifiedStatus> | null => {
  const words = settledAs[status]
  if (words === undefined) return null
  const kept = keptBy[status]
  // Where follow-ups of this kind are transactions of their own, the charge stays what it was.
  return kept !== undefined && lookup.followUps.includes(kept) ? [...words, ...chargedAs] : words
}
