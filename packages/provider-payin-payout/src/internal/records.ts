import { Decline, type Money as CoreMoney, type Payment, type Payout } from "@switchyard/core"
import * as Result from "effect/Result"
import * as Money from "./money.ts"
import * as Status from "./status.ts"
import { scrub } from "./texts.ts"
import * as Wire from "./wire.ts"

/**
 * The gateway's record of a payin or payout, the same in the answers about its status and in
 * notifications (sheet sections 5.3, 5.5, 6, 8).
 */

/** Why a record cannot be believed; `raw` is the value that is not listed. */
export interface Fault {
  readonly cause: "unreadable" | "unlisted" | "mismatch"
  readonly detail: string
  readonly raw?: string
}

type Read<A> = Result.Result<A, Fault>

const fault = (cause: Fault["cause"], detail: string, raw?: string): Result.Result<never, Fault> =>
  Result.fail({ cause, detail, ...(raw === undefined ? {} : { raw }) })

/** Absent is undefined, and not an amount is null. */
const amountOf = (value: string | null | undefined): CoreMoney.Money | null | undefined => {
  const text = Wire.read(value)
  return text === undefined ? undefined : Money.parse(text)
}

/** UPI is the only method that the document has. */
export const isUpi = (method: string | null | undefined): boolean =>
  (Wire.read(method) ?? "UPI").toUpperCase() === "UPI"

/**
 * A payin. `amount` is what was asked for and `captured` what has arrived: they may differ, and then
 * both are told (section 5.3, section 9 point 20); that nothing has arrived is no approval.
 */
export const payment = (
  record: Wire.Payin,
  hidden: ReadonlyArray<string> = []
): Read<Payment.Payment> => {
  const reference = Wire.read(record.order_id)
  if (reference === undefined) return fault("unreadable", "order_id")
  if (!isUpi(record.method)) return fault("mismatch", "method")
  const asked = amountOf(record.request_amount)
  if (asked === null) return fault("unreadable", "request_amount")
  const raw = Wire.read(record.status)
  if (raw === undefined) return fault("unreadable", "status")
  const word = Status.ofPayin(raw)
  if (word === null) return fault("unlisted", "status", raw)
  const common = {
    providerReference: Wire.read(record.transaction_id) ?? null,
    reference,
    ...(asked === undefined ? {} : { amount: asked })
  }
  if (word.unified === "captured") {
    const captured = amountOf(record.amount)
    if (captured === undefined || captured === null) return fault("unreadable", "amount")
    return captured.value === 0n
      ? fault("mismatch", "amount")
      : Result.succeed({ ...common, status: { unified: "captured", raw }, captured })
  }
  if (word.unified !== "declined") {
    return Result.succeed({ ...common, status: { unified: word.unified, raw } })
  }
  const message = scrub(Wire.read(record.comments) ?? "", hidden)
  const expired = Status.isExpired(message)
  return Result.succeed({
    ...common,
    status: { unified: expired ? "expired" : "declined", raw },
    decline: Decline.make(expired ? "expired" : "generic_decline", { code: raw, message })
  })
}

const rejected = (code: string, said: string | null | undefined, hidden: ReadonlyArray<string>) =>
  Decline.make("generic_decline", { code, message: scrub(Wire.read(said) ?? "", hidden) })

/** A payout. `transaction_id` is the bank's number (UTR), `charge` what the gateway takes. */
export const payout = (
  record: Wire.Payout,
  hidden: ReadonlyArray<string> = []
): Read<Payout.Payout> => {
  const reference = Wire.read(record.order_id)
  if (reference === undefined) return fault("unreadable", "order_id")
  const amount = amountOf(record.amount)
  if (amount === undefined || amount === null) return fault("unreadable", "amount")
  const raw = Wire.read(record.status)
  if (raw === undefined) return fault("unreadable", "status")
  const word = Status.ofPayout(raw)
  if (word === null) return fault("unlisted", "status", raw)
  if (word.unified === "succeeded" && amount.value === 0n) return fault("mismatch", "amount")
  const utr = Wire.read(record.transaction_id)
  // A charge that is no whole number of paise does not make the payout itself uncertain.
  const fee = amountOf(record.charge) ?? undefined
  return Result.succeed({
    status: { unified: word.unified, raw },
    providerReference: utr ?? null,
    reference,
    amount,
    ...(fee === undefined ? {} : { fee }),
    ...(utr === undefined ? {} : { utr }),
    ...(word.unified === "failed" ? { decline: rejected(raw, record.message, hidden) } : {})
  })
}
