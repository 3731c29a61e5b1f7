import { type Payment, type PaymentError, type Payout, type Statement } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Records from "./records.ts"
import { isWebPage, type PayoutFields } from "./requests.ts"
import * as Status from "./status.ts"
import { scrub } from "./texts.ts"
import * as Time from "./time.ts"
import * as Wire from "./wire.ts"

/**
 * Decisions on an answer that could be read: pure, and unknown unless the gateway's document says what
 * the answer means (sheet sections 4 to 6). Core compares reference and amount with the request.
 */

type Decision<A> = Result.Result<A, PaymentError.PaymentError>

/** The `data` of the gateway's yes. */
const dataOf = <A>(seen: Errors.Seen, read: (data: unknown) => A | null): Decision<A> => {
  if (!Errors.isSuccess(seen)) return Result.fail(Errors.refused(seen))
  const data = read(seen.envelope?.data)
  return data === null
    ? Result.fail(Errors.unknown(seen, "unreadable", "data"))
    : Result.succeed(data)
}

const differs = (told: string | null | undefined, sent: string): boolean => {
  const text = Wire.read(told)
  return text !== undefined && text !== sent
}

const believed = <A>(seen: Errors.Seen, read: Result.Result<A, Records.Fault>): Decision<A> =>
  Result.mapError(read, ({ cause, detail, raw }) => Errors.unknown(seen, cause, detail, raw))

/** The answer to a new link: the link itself is what proves it (section 5.2). */
export const link = (seen: Errors.Seen, userId: string): Decision<Payment.Payment> =>
  Result.flatMap(dataOf(seen, Wire.readLink), (data) => {
    if (differs(data.user_id, userId)) {
      return Result.fail(Errors.unknown(seen, "mismatch", "user_id"))
    }
    if (!Records.isUpi(data.method)) return Result.fail(Errors.unknown(seen, "mismatch", "method"))
    // The document has no status here; one that says more than "waits" is no new link's.
    const status = Wire.read(data.status)
    if (status !== undefined && Status.ofPayin(status)?.unified !== "pending") {
      return Result.fail(Errors.unknown(seen, "unlisted", "status", status))
    }
    const amount = Money.parse(Wire.read(data.amount) ?? "")
    if (amount === null) return Result.fail(Errors.unknown(seen, "unreadable", "amount"))
    const reference = Wire.read(data.order_id)
    if (reference === undefined) {
      return Result.fail(Errors.unknown(seen, "unreadable", "order_id"))
    }
    const url = Wire.read(data.pay_url)
    if (url === undefined || !isWebPage(url)) {
      return Result.fail(Errors.unknown(seen, "unreadable", "pay_url"))
    }
    return Result.succeed({
      status: { unified: Status.link.unified, raw: status ?? Status.link.value },
      providerReference: null,
      reference,
      amount,
      nextAction: { type: "redirect", method: "GET", url, fields: [] }
    })
  })

/** The answer about a payin; it has to name the very order that was asked for. */
const payinRecord = (seen: Errors.Seen, orderId: string): Decision<Wire.Payin> =>
  Result.flatMap(dataOf(seen, Wire.readPayin), (data) =>
    differs(data.order_id, orderId)
      ? Result.fail(Errors.unknown(seen, "mismatch", "order_id"))
      : Result.succeed(data)
  )

/** See {@link Records.payment}. */
export const payin = (seen: Errors.Seen, orderId: string): Decision<Payment.Payment> =>
  Result.flatMap(payinRecord(seen, orderId), (data) =>
    believed(seen, Records.payment(data, seen.hidden))
  )

/** A payin with what the contract's payment has no room for (section 5.3). Times are milliseconds. */
export interface PayinDetails {
  readonly payment: Payment.Payment
  readonly comments: string
  /** When the gateway processed it. */
  readonly processedAtMillis: number | null
  readonly createdAtMillis: number | null
  readonly updatedAtMillis: number | null
  /** The payer's UPI id. */
  readonly payerUpi: Redacted.Redacted<string> | null
  readonly payerBank: string | null
}

const timeOf = (read: (text: string) => number | null, text: string | null | undefined) =>
  read(Wire.read(text) ?? "")

/** See {@link PayinDetails}. */
export const payinDetails = (seen: Errors.Seen, orderId: string): Decision<PayinDetails> =>
  Result.flatMap(payinRecord(seen, orderId), (data) =>
    Result.map(believed(seen, Records.payment(data, seen.hidden)), (payment) => {
      const payer = Wire.read(data.bank_upi)
      return {
        payment,
        comments: scrub(Wire.read(data.comments) ?? "", seen.hidden),
        processedAtMillis: timeOf(Time.fromIndia, data.time_of_processing),
        createdAtMillis: timeOf(Time.fromUtc, data.created_at),
        updatedAtMillis: timeOf(Time.fromUtc, data.updated_at),
        payerUpi: payer === undefined ? null : Redacted.make(payer),
        payerBank: Wire.read(data.bank_name) ?? null
      }
    })
  )

/** What an answer repeats of a payout's request wrongly, or null. */
const different = (data: Wire.Payout, sent: PayoutFields): string | null => {
  if (differs(data.user_id, sent.userId)) return "user_id"
  if (differs(data.ifsc?.toUpperCase(), sent.ifsc.toUpperCase())) return "ifsc"
  const account = Wire.read(data.beneficiary_acc_no) ?? ""
  // One that comes back masked says nothing; one that comes back as a number has lost its zeros.
  if (account === "" || /[*x]/i.test(account)) return null
  return bare(account) === bare(sent.accountNumber) ? null : "beneficiary_acc_no"
}

const bare = (account: string): string => account.replaceAll(/[\s./_-]/g, "").replace(/^0+/, "")

/** The answer to a new payout; what it repeats of the beneficiary must be what was sent. */
export const payout = (seen: Errors.Seen, sent: PayoutFields): Decision<Payout.Payout> =>
  Result.flatMap(dataOf(seen, Wire.readPayout), (data) => {
    const detail = different(data, sent)
    return detail === null
      ? believed(seen, Records.payout(data, seen.hidden))
      : Result.fail(Errors.unknown(seen, "mismatch", detail))
  })

/** The answer about a payout. */
export const payoutStatus = (seen: Errors.Seen, orderId: string): Decision<Payout.Payout> =>
  Result.flatMap(dataOf(seen, Wire.readPayout), (data) =>
    differs(data.order_id, orderId)
      ? Result.fail(Errors.unknown(seen, "mismatch", "order_id"))
      : believed(seen, Records.payout(data, seen.hidden))
  )

/** The wallet's balance, decimal text (section 5.1). */
export const balance = (seen: Errors.Seen): Decision<Statement.Balance> =>
  Result.flatMap(dataOf(seen, Wire.readBalance), (data) => {
    const available = Money.parse(Wire.read(data.balance) ?? "")
    return available === null
      ? Result.fail(Errors.unknown(seen, "unreadable", "balance"))
      : Result.succeed({ available })
  })
