import { Decline, type Payment, type PaymentError, type Refund } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Redirect from "./redirect.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * Decisions on an answer that could be read: pure, and unknown unless the gateway's document says what
 * the answer means (sheet sections 5.2, 6, 7, 9 to 11, 14 and 20).
 */
export type Decision<A> = Result.Result<A, PaymentError.PaymentError>

/** What was asked for; an answer that repeats anything else is not about this transaction. */
export interface Asked {
  readonly reference: string
  readonly amount: Parameters<typeof Money.format>[0]
  readonly paymentType: "DB" | "PA" | "PO"
}

/** What a charge asked for. */
export interface AskedCharge extends Asked {
  readonly paymentType: "DB" | "PA"
  /** A stored card was charged: the documented answer to that has a code and no letter. */
  readonly byToken?: boolean
}

/** The field by which an answer differs from what was asked for, or null. */
export const differing = (asked: Asked, answer: Wire.Answer): string | null => {
  const reference = Wire.read(answer.merchantTransactionId)
  const paymentType = Wire.read(answer.paymentType)
  const currency = Wire.read(answer.currency)?.toUpperCase() ?? asked.amount.currency
  const amount = Wire.read(answer.amount)
  if (reference !== undefined && reference !== asked.reference) return "merchantTransactionId"
  if (paymentType !== undefined && paymentType !== asked.paymentType) return "paymentType"
  if (currency !== asked.amount.currency) return "currency"
  if (amount === undefined) return null
  return Money.parse(amount, currency)?.value === asked.amount.value ? null : "amount"
}

/** What the gateway repeats of a payment, for the comparison with the request. */
export const repeated = (answer: Wire.Answer) => {
  const reference = Wire.read(answer.merchantTransactionId)
  const amount = Wire.read(answer.amount)
  const currency = Wire.read(answer.currency)
  const money =
    amount === undefined || currency === undefined ? null : Money.parse(amount, currency)
  return {
    ...(reference === undefined ? {} : { reference }),
    ...(money === null ? {} : { amount: money })
  }
}

/** The card that was stored on the way. */
const stored = (answer: Wire.Answer) => {
  const token = Wire.readId(answer.registrationId) ?? Wire.readId(answer.token)
  return token === undefined ? {} : { token: Redacted.make(token) }
}

/** Whether the HTTP status allows a success. */
export const isSuccess = (httpStatus: number): boolean => httpStatus >= 200 && httpStatus < 300

/** The answer to a charge: `transactionStatus` decides, and the code's family must not contradict it. */
export const create = (seen: Errors.Seen, asked: AskedCharge): Decision<Payment.Payment> => {
  const { answer } = seen
  const different = differing(asked, answer)
  if (different !== null) return Result.fail(Errors.unknown(seen, "mismatch", different))
  const letter = Wire.read(answer.transactionStatus)
  if (letter === undefined) {
    return asked.byToken === true ? byCode(seen, asked) : Result.fail(withoutStatus(seen))
  }
  const unified = Status.ofCharge(letter)
  if (unified === "declined") return Result.fail(refused(seen, asked))
  if (!isSuccess(seen.httpStatus))
    return Result.fail(Errors.unknown(seen, "mismatch", "httpStatus"))
  if (unified === null)
    return Result.fail(Errors.unknown(seen, "unlisted", "transactionStatus", letter))
  return unified === "captured" ? succeeded(seen, asked, letter) : waiting(seen, letter)
}

/** Without a status only a refusal that names its ground, before a transaction was made, is definite. */
export const withoutStatus = (seen: Errors.Seen): PaymentError.PaymentError => {
  const refused = Errors.createRefused(seen)
  const named = refused._tag === "AuthenticationFailed" || refused._tag === "DuplicateReference"
  if (named && Wire.readId(seen.answer.paymentId) === undefined) return refused
  const cause = Errors.codeOf(seen.answer) === undefined ? "unreadable" : "unlisted"
  return Errors.unknown(seen, cause, "transactionStatus")
}

const byCode = (seen: Errors.Seen, asked: AskedCharge): Decision<Payment.Payment> => {
  const code = Errors.codeOf(seen.answer)
  if (code === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "result.code"))
  if (Errors.familyOf(code) !== "accepted") return Result.fail(refused(seen, asked))
  if (!isSuccess(seen.httpStatus))
    return Result.fail(Errors.unknown(seen, "mismatch", "httpStatus"))
  return code === Errors.doneCode.charge ? succeeded(seen, asked, code) : waiting(seen, code)
}

// A stored card that the gateway does not know is a fault of the request and no decline.
const refused = (seen: Errors.Seen, asked: AskedCharge): PaymentError.PaymentError =>
  asked.byToken === true &&
  Errors.saysAbsent(seen.answer) &&
  Wire.readId(seen.answer.paymentId) === undefined
    ? Errors.invalidRequest(seen, "method.token")
    : Errors.createRefused(seen)

const succeeded = (
  seen: Errors.Seen,
  asked: AskedCharge,
  raw: string
): Decision<Payment.Payment> => {
  const id = Wire.readId(seen.answer.paymentId)
  if (Errors.familyOf(Errors.codeOf(seen.answer)) !== "accepted") {
    return Result.fail(Errors.unknown(seen, "unlisted", "result.code"))
  }
  if (id === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "paymentId"))
  return Result.succeed({
    status: { unified: asked.paymentType === "DB" ? "captured" : "authorized", raw },
    providerReference: id,
    ...repeated(seen.answer),
    ...stored(seen.answer)
  })
}

const waiting = (seen: Errors.Seen, raw: string): Decision<Payment.Payment> => {
  const { redirect } = seen.answer
  const found = {
    providerReference: Wire.readId(seen.answer.paymentId) ?? null,
    ...repeated(seen.answer),
    ...stored(seen.answer)
  }
  if (redirect === undefined || redirect === null || redirect === "") {
    return Result.succeed({ ...found, status: { unified: "pending", raw } })
  }
  const nextAction = Redirect.read(redirect)
  return nextAction === null
    ? Result.fail(Errors.unknown(seen, "unreadable", "redirect"))
    : Result.succeed({ ...found, status: { unified: "requires_action", raw }, nextAction })
}

/** A code of the family 0; where it is not the `done` one, the end is left open. */
export interface Accepted {
  readonly done: boolean
  readonly raw: string
}

/** The answer to a call that a code alone decides: CP, RF, RV and DL, about the payment or card `id`. */
export const followUp = (
  seen: Errors.Seen,
  doneCode: string | null,
  id: { readonly asked: string; readonly answered: string | undefined; readonly name: string }
): Decision<Accepted> => {
  const { answer } = seen
  const code = Errors.codeOf(answer)
  const letter = Wire.read(answer.transactionStatus)
  if (code === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "result.code"))
  if (id.answered !== undefined && id.answered !== id.asked) {
    return Result.fail(Errors.unknown(seen, "mismatch", id.name))
  }
  const family = Errors.familyOf(code)
  const contradicted =
    family === "accepted" ? letter === "N" || !isSuccess(seen.httpStatus) : letter === "Y"
  if (contradicted) return Result.fail(Errors.unknown(seen, "mismatch", "transactionStatus"))
  switch (family) {
    case "accepted":
      return Result.succeed({ done: doneCode === null || code === doneCode, raw: code })
    case "failed":
    case "rejected":
      return Result.fail(Errors.followUpRefused(seen))
    case "unlisted":
      return Result.fail(Errors.unknown(seen, "unlisted", "result.code"))
  }
}

const ofPayment = (seen: Errors.Seen, type: "CP" | "RF" | "RV", paymentId: string) =>
  followUp(seen, Errors.doneCode[type], {
    asked: paymentId,
    answered: Wire.readId(seen.answer.paymentId),
    name: "paymentId"
  })

/**
 * The answer to a capture or reversal. The gateway repeats the payment's own reference and amount, not
 * the capture's, so neither is passed on.
 */
export const captureOrVoid = (
  seen: Errors.Seen,
  type: "CP" | "RV",
  paymentId: string
): Decision<Payment.Payment> =>
  Result.map(ofPayment(seen, type, paymentId), ({ done, raw }) => ({
    status: {
      unified: !done ? ("pending" as const) : type === "CP" ? "captured" : "voided",
      raw
    },
    providerReference: paymentId
  }))

/** The answer to a refund; an amount is not documented here, but one that is told is compared. */
export const refund = (seen: Errors.Seen, paymentId: string): Decision<Refund.Refund> =>
  Result.map(ofPayment(seen, "RF", paymentId), ({ done, raw }) => {
    const { amount } = repeated(seen.answer)
    return {
      status: { unified: done ? ("succeeded" as const) : "pending", raw },
      providerReference: paymentId,
      ...(amount === undefined ? {} : { amount })
    }
  })

/** The answer to an inquiry: the LONG word decides, `result.code` only describes the lookup. */
export const inquiry = (seen: Errors.Seen): Decision<Payment.Payment> =>
  Result.map(
    found(seen, (word, isLong) => (isLong ? paymentWord(word) : Status.ofShort(word))),
    (payment) => ({
      ...payment,
      ...stored(seen.answer),
      ...(payment.status.unified === "declined" ? { decline: declineOf(seen) } : {})
    })
  )

/** What an inquiry found, by a table of words; `isLong` where the word stood in `status`. */
export const found = <Unified extends string>(
  seen: Errors.Seen,
  meaningOf: (word: string, isLong: boolean) => Unified | null
) => {
  const { answer } = seen
  const word = Wire.read(answer.status)
  const raw = word ?? Wire.read(answer.transactionStatus)
  if (raw === undefined) return Result.fail(Errors.inquiryRefused(seen))
  if (!isSuccess(seen.httpStatus))
    return Result.fail(Errors.unknown(seen, "mismatch", "httpStatus"))
  const unified = meaningOf(raw, word !== undefined)
  if (unified === null) return Result.fail(Errors.unknown(seen, "unlisted", "status", raw))
  if (unreadableAmount(answer)) return Result.fail(Errors.unknown(seen, "unreadable", "amount"))
  return Result.succeed({
    status: { unified, raw },
    providerReference: Wire.readId(answer.paymentId) ?? null,
    ...repeated(answer)
  })
}

/** Why a transaction that an inquiry found came to nothing. */
export const declineOf = ({ answer, hidden }: Errors.Seen): Decline.Decline => {
  const code = Wire.read(answer.status) ?? ""
  const message = Errors.scrub(Wire.read(answer.remark) ?? "", hidden)
  return Decline.make(Status.declineReason(code), { code, message })
}

// Some brands put the SHORT letter where the LONG word belongs.
const paymentWord = (word: string): Payment.UnifiedStatus | null => {
  if (Status.isShort(word)) return Status.ofShort(word)
  const meaning = Status.ofLong(word)
  return meaning?.kind === "payment" ? meaning.unified : null
}

const unreadableAmount = (answer: Wire.Answer): boolean => {
  const amount = Wire.read(answer.amount)
  const currency = Wire.read(answer.currency)
  return amount !== undefined && currency !== undefined && Money.parse(amount, currency) === null
}
