/**
 * What the gateway says: the envelope, and the `data` of each operation and webhook with the printed types
 * and order of fields (payin-payout.md sections 4, 5 and 8; section 9, points 21 and 25).
 */
import type { Json, Processed } from "../kit/pipeline.ts"
import type { Payin } from "./Payin.ts"
import type { Payout } from "./Payout.ts"
import type { Problem } from "./Problems.ts"
import { fromPaise, toText } from "./Rupees.ts"
import type { Order, Switches } from "./State.ts"

/** The `Z` timestamps: whole seconds, printed with six decimals. */
export const instant = (atMs: number): string =>
  `${new Date(atMs).toISOString().slice(0, 19)}.000000Z`

const istOffsetMs = 330 * 60_000

/** `time_of_processing`: India's time, without a zone. */
export const indianTime = (atMs: number): string =>
  new Date(atMs + istOffsetMs).toISOString().slice(0, 19).replace("T", " ")

/** An answer that carries data. */
export const success = (message: string, data: Json): Json => ({
  error: "",
  data,
  message,
  success: true
})

/** An answer that refuses. */
export const failure = ({ error }: Problem): Json => ({
  error,
  data: null,
  message: error,
  success: false
})

/** A call that was understood and refused, with a word for the log. */
export const refused = (outcome: string, problem: Problem): Processed => ({
  outcome,
  body: failure(problem),
  status: problem.status
})

/** The wallet of the merchant (section 5.1): a text, not a number. */
export const balance = (paise: number): Json =>
  success("Merchant wallet balance fetched.", { balance: toText(paise) })

/** A new link (section 5.2): no status, no expiry. */
export const link = (payin: Payin, payUrl: string): Json =>
  success("Payin link generated successfully.", {
    user_id: payin.userId,
    order_id: payin.orderId,
    amount: fromPaise(payin.requestedPaise),
    method: payin.method,
    redirect_url: payin.redirectUrl,
    updated_at: instant(payin.createdAtMs),
    created_at: instant(payin.createdAtMs),
    pay_url: payUrl
  })

/** The bank's reference, which is null before completion. */
const shownId = ({ status, transactionId }: Order): string | null =>
  status === "Approved" ? transactionId : null

/** The fields that payin status and webhooks share (section 5.3). */
export const payinData = (payin: Payin): Json => ({
  user_id: payin.userId,
  order_id: payin.orderId,
  transaction_id: shownId(payin),
  amount: fromPaise(payin.receivedPaise),
  request_amount: fromPaise(payin.requestedPaise),
  method: payin.method,
  comments: payin.comments,
  status: payin.status,
  time_of_processing: payin.processedAtMs === undefined ? null : indianTime(payin.processedAtMs),
  created_at: instant(payin.createdAtMs),
  updated_at: instant(payin.updatedAtMs),
  bank_upi: payin.status === "Approved" ? "payer@yesbankltd" : null,
  bank_name: payin.status === "Approved" ? "YES BANK" : null
})

/** The answer of payin status; the sample's `bank_name` is null although it is paid (quirk). */
export const payinStatus = (payin: Payin, switches: Switches): Json =>
  success("Payin transaction fetched successfully.", {
    ...payinData(payin),
    ...(switches.statusShowsInitiated && payin.status === "Pending" && payin.confirmed
      ? { status: "Initiated" }
      : {}),
    ...(switches.quirks ? { bank_name: null } : {})
  })

/** The words of the status call; that of a rejected payout is invented. */
const payoutMessage = {
  Pending: "Payout has been processing.",
  Approved: "Payout has been completed.",
  Rejected: "Payout has been rejected."
} as const

/** A payout as it was taken (section 5.4); the sample's mobile number is a number (quirk). */
export const payoutInitiated = (payout: Payout, switches: Switches): Json => {
  const { beneficiary } = payout
  const mobile = beneficiary.beneficiary_mobile_no
  const isNumeric = switches.quirks && /^[1-9]\d{0,14}$/.test(mobile)
  return success("Payout initiated.", {
    ...beneficiary,
    beneficiary_mobile_no: isNumeric ? Number(mobile) : mobile,
    amount: fromPaise(payout.paise),
    order_id: payout.orderId,
    user_id: payout.userId,
    remarks: payout.remarks,
    transaction_id: shownId(payout),
    charge: fromPaise(payout.chargePaise),
    status: payout.status,
    message: payoutMessage[payout.status],
    updated_at: instant(payout.updatedAtMs),
    created_at: instant(payout.createdAtMs)
  })
}

const payoutFields = (payout: Payout, message: string): Json => ({
  order_id: payout.orderId,
  user_id: payout.userId,
  transaction_id: shownId(payout),
  amount: fromPaise(payout.paise),
  charge: fromPaise(payout.chargePaise),
  ...payout.beneficiary,
  vpa: null,
  remarks: payout.remarks,
  status: payout.status,
  created_at: instant(payout.createdAtMs),
  updated_at: instant(payout.updatedAtMs),
  message
})

/** The answer of payout status (section 5.5). */
export const payoutStatus = (payout: Payout): Json =>
  success("Payout status fetched.", payoutFields(payout, payoutMessage[payout.status]))

/** The `data` of a payout webhook, with its own words (section 8). */
export const payoutData = (payout: Payout): Json =>
  payoutFields(
    payout,
    payout.status === "Approved" ? "Payout has been approved." : payoutMessage[payout.status]
  )
