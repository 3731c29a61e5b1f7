import { Decline, type Payment, type PaymentError, type Refund } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Claims from "./claims.ts"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Redirect from "./redirect.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * Decisions on an answer that could be read: pure, and unknown unless the gateway's document says what
 * the answer means (sheet sections 5.2, 6, 7, 9 to 11, 14 and 20).
 */
export type Decision<A> = Errors.Decision<A>

type Amount = Parameters<typeof Money.format>[0]

/** What was asked for; an answer that repeats anything else is not about this transaction. */
export interface Asked {
  readonly reference: string
  readonly amount: Amount
  readonly paymentType: "DB" | "PA" | "PO"
  /** The id of an earlier payment that the request named: never that of the new transaction. */
  readonly earlier?: string
}

/** What a charge asked for. */
export interface AskedCharge extends Asked {
  readonly paymentType: "DB" | "PA"
  /** The stored card that was charged: the documented answer to that has a code and no letter. */
  readonly token?: string
}

/** What an inquiry asked about: by one of the two ids, with the amount where it is known. */
export interface Question {
  readonly providerReference?: string
  readonly reference?: string
  readonly amount?: Amount | undefined
}

const fail = (
  seen: Errors.Seen<Errors.Result>,
  cause: "unreadable" | "unlisted" | "mismatch",
  detail: string,
  code?: string
) => Result.fail(Errors.unknown(seen, cause, detail, code))

/**
 * The amount that an answer tells, read and compared with what was asked for. Amount and currency are
 * compared each alone; an amount that nothing gives a currency cannot be compared and is not believed.
 */
export const amountOf = (
  seen: Errors.Seen<Errors.Result & Pick<Wire.Answer, "amount" | "currency">>,
  asked: Amount | undefined,
  isSame = (told: bigint, wanted: bigint): boolean => told === wanted
): Decision<{ readonly amount?: Amount }> => {
  const text = Wire.read(seen.answer.amount)
  const currency = Wire.read(seen.answer.currency)?.toUpperCase()
  if (currency !== undefined && !Money.isCurrency(currency))
    return fail(seen, "unreadable", "currency")
  if (currency !== undefined && asked !== undefined && currency !== asked.currency) {
    return fail(seen, "mismatch", "currency")
  }
  if (text === undefined) return Result.succeed({})
  const amount = Money.parse(text, currency ?? asked?.currency ?? "")
  if (amount === null) return fail(seen, "unreadable", "amount")
  if (asked !== undefined && !isSame(amount.value, asked.value))
    return fail(seen, "mismatch", "amount")
  return Result.succeed(currency === undefined ? {} : { amount })
}

/** What an answer repeats of a new transaction, after the comparison with the request. */
export const repeated = (seen: Errors.Seen, asked: Asked) => {
  const { answer } = seen
  const reference = Wire.read(answer.merchantTransactionId)
  const paymentType = Wire.read(answer.paymentType)
  if (reference !== undefined && reference !== asked.reference) {
    return fail(seen, "mismatch", "merchantTransactionId")
  }
  if (paymentType !== undefined && paymentType !== asked.paymentType) {
    return fail(seen, "mismatch", "paymentType")
  }
  if (asked.earlier !== undefined && Wire.readId(answer.paymentId) === asked.earlier) {
    return fail(seen, "mismatch", "paymentId")
  }
  return Result.map(amountOf(seen, asked.amount), (amount) => ({
    providerReference: Errors.idOf(answer.paymentId, seen.hidden) ?? null,
    ...(reference === undefined ? {} : { reference }),
    ...amount
  }))
}

/** The card that was stored on the way. */
const stored = (answer: Wire.Answer) => {
  const token = Wire.readId(answer.registrationId) ?? Wire.readId(answer.token)
  return token === undefined ? {} : { token: Redacted.make(token) }
}

const isOtherCard = ({ registrationId, token }: Wire.Answer, charged: string): boolean =>
  [registrationId, token].some((told) => (Wire.readId(told) ?? charged) !== charged)

/** The answer to a charge: `transactionStatus` decides, of a stored card without one the code. */
export const create = (seen: Errors.Seen, asked: AskedCharge): Decision<Payment.Payment> => {
  const { answer } = seen
  const same = repeated(seen, asked)
  if (Result.isFailure(same)) return Result.fail(same.failure)
  if (asked.token !== undefined && isOtherCard(answer, asked.token)) {
    return fail(seen, "mismatch", "registrationId")
  }
  const letter = Wire.read(answer.transactionStatus)
  if (letter === undefined && asked.token === undefined)
    return Result.fail(Errors.withoutStatus(seen))
  const way =
    letter === undefined
      ? Claims.ofCode(seen, asked.paymentType)
      : Claims.ofState(seen, asked.paymentType)
  const raw = letter ?? Errors.codeOf(answer) ?? ""
  const payment = { ...same.success, ...stored(answer) }
  return Result.flatMap(way, (way): Decision<Payment.Payment> => {
    if (way === "failed") return Result.fail(refused(seen, asked))
    if (way === "waiting") return waiting(seen, payment, raw)
    return payment.providerReference === null
      ? fail(seen, "unreadable", "paymentId")
      : Result.succeed({ ...payment, status: { unified: Status.end[asked.paymentType], raw } })
  })
}

// A stored card that the gateway does not know is a fault of the request and no decline.
const refused = (seen: Errors.Seen, asked: AskedCharge): PaymentError.PaymentError =>
  asked.token !== undefined && Errors.saysAbsent(seen)
    ? Errors.invalidRequest(seen, "method.token")
    : Errors.createRefused(seen)

const waiting = (
  seen: Errors.Seen,
  payment: Omit<Payment.Payment, "status">,
  raw: string
): Decision<Payment.Payment> => {
  if (!Claims.redirects(seen.answer)) {
    return Result.succeed({ ...payment, status: { unified: "pending", raw } })
  }
  const nextAction = Redirect.read(seen.answer.redirect)
  return nextAction === null
    ? fail(seen, "unreadable", "redirect")
    : Result.succeed({ ...payment, status: { unified: "requires_action", raw }, nextAction })
}

/** What a call was about that the gateway knows by an id of its own. */
export interface Subject {
  readonly kind: "CP" | "RF" | "RV" | "DL"
  readonly field: "paymentId" | "registrationId"
  readonly id: string
}

/**
 * The answer to a call that a code decides. An id may be absent, because the path has named it and the
 * documented shapes of RF and RV are inferred; `-`, which a refused request carries, is no success.
 */
export const followUp = (
  seen: Errors.Seen,
  { field, id, kind }: Subject
): Decision<{ readonly way: "done" | "waiting"; readonly raw: string }> => {
  const told = Wire.read(seen.answer[field])
  const paymentType = Wire.read(seen.answer.paymentType)
  if (told !== undefined && told !== id && told !== "-") return fail(seen, "mismatch", field)
  if (paymentType !== undefined && paymentType !== kind)
    return fail(seen, "mismatch", "paymentType")
  return Result.flatMap(Claims.ofCode(seen, kind), (way) => {
    if (way === "failed") return Result.fail(Errors.followUpRefused(seen))
    return told === "-"
      ? fail(seen, "mismatch", field)
      : Result.succeed({ way, raw: Errors.codeOf(seen.answer) ?? "" })
  })
}

/**
 * The answer to a capture or reversal. The gateway may repeat the payment's own reference and amount, not
 * the capture's, so neither is passed on; but less than was captured it cannot be.
 */
export const captureOrVoid = (
  seen: Errors.Seen,
  kind: "CP" | "RV",
  id: string,
  asked?: Amount
): Decision<Payment.Payment> =>
  Result.flatMap(
    amountOf(seen, asked, (told, wanted) => told >= wanted),
    () =>
      Result.map(followUp(seen, { kind, field: "paymentId", id }), ({ raw, way }) => ({
        status: { unified: way === "done" ? Status.end[kind] : ("pending" as const), raw },
        providerReference: id
      }))
  )

/** The answer to a refund; an amount is not documented here, but one that is told is compared. */
export const refund = (seen: Errors.Seen, id: string, asked: Amount): Decision<Refund.Refund> =>
  Result.flatMap(amountOf(seen, asked), (amount) =>
    Result.map(followUp(seen, { kind: "RF", field: "paymentId", id }), ({ raw, way }) => ({
      status: { unified: way === "done" ? ("succeeded" as const) : "pending", raw },
      providerReference: id,
      ...amount
    }))
  )

/** The answer to an inquiry: the LONG word decides, `result.code` only describes the lookup. */
export const inquiry = (seen: Errors.Seen, question: Question): Decision<Payment.Payment> =>
  Result.map(
    found(seen, question, (word, isLong) => (isLong ? paymentWord(word) : Status.ofShort(word))),
    (payment) => ({
      ...payment,
      ...stored(seen.answer),
      ...(payment.status.unified === "declined" ? { decline: declineOf(seen) } : {})
    })
  )

/**
 * What an inquiry found, by a table of words; `isLong` where the word stood in `status`. An answer that
 * does not repeat the id that it was asked by may be about anything.
 */
export const found = <Unified extends string>(
  seen: Errors.Seen,
  question: Question,
  meaningOf: (word: string, isLong: boolean) => Unified | null
) => {
  const { answer, hidden } = seen
  const word = Wire.read(answer.status)
  const raw = word ?? Wire.read(answer.transactionStatus)
  if (raw === undefined) return Result.fail(Errors.inquiryRefused(seen))
  const unified = meaningOf(raw, word !== undefined)
  const contradicted = Claims.lookupContradicts(
    seen,
    unified === "pending" || unified === "requires_action"
  )
  if (contradicted !== null) return fail(seen, "mismatch", contradicted)
  if (unified === null) return fail(seen, "unlisted", "status", raw)
  const reference = Wire.read(answer.merchantTransactionId)
  const id = Errors.idOf(answer.paymentId, hidden)
  if (question.reference !== undefined && reference === undefined) {
    return fail(seen, "unreadable", "merchantTransactionId")
  }
  if (question.providerReference !== undefined && id === undefined) {
    return fail(seen, "unreadable", "paymentId")
  }
  return Result.map(amountOf(seen, question.amount), (amount) => ({
    status: { unified, raw },
    providerReference: id ?? null,
    ...(reference === undefined ? {} : { reference }),
    ...amount
  }))
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
