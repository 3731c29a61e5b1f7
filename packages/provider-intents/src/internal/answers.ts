import { Money, type Payment, type PaymentError, type Refund } from "@switchyard/core"
import * as Result from "effect/Result"
import type { Transaction } from "../Transaction.ts"
import * as Errors from "./errors.ts"
import * as Records from "./records.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * Decisions on an answer: pure, and unknown unless the gateway's document says what the answer means
 * (sheet sections 3.1, 5, 6 and 15). A success is believed where state and sums both tell it.
 */

/** What an answer is decided to be. */
export type Decision<A> = Result.Result<A, PaymentError.PaymentError>

const isSuccess = (httpStatus: number): boolean => httpStatus >= 200 && httpStatus < 300

const read = (seen: Errors.Seen): Decision<Transaction> => {
  const wire = Wire.readTransaction(seen.answer.text)
  return wire === null
    ? Result.fail(Errors.unknown(seen, "unreadable", "body"))
    : Result.mapError(Records.read(wire), (field) => Errors.unknown(seen, "unreadable", field))
}

/** The transaction in an answer; HTTP 402 may hold one too, which is declined then. */
export const transaction = (seen: Errors.Seen): Decision<Transaction> => {
  const httpStatus = seen.answer.status
  if (isSuccess(httpStatus)) return read(seen)
  const found = httpStatus === 402 ? Result.getOrNull(read(seen)) : null
  return found?.status === "DECLINED" ? Result.succeed(found) : Result.fail(Errors.refused(seen))
}

const mismatch = (
  seen: Errors.Seen,
  { id, status }: Transaction,
  detail: string
): Decision<never> => Result.fail(Errors.unknown(seen, "mismatch", detail, { code: status, id }))

const unlisted = (
  seen: Errors.Seen,
  { id }: Transaction,
  detail: "status" | "type",
  code: string
): Decision<never> => Result.fail(Errors.unknown(seen, "unlisted", detail, { code, id }))

const isZero = (sum: Money.Money | undefined): boolean => sum === undefined || sum.value === 0n

/** The sum that contradicts a state, or null. */
const contradiction = (
  { captured, refunded }: Transaction,
  state: Status.Meaning["payment"]
): string | null => {
  if (state === "captured") return captured?.value === 0n ? "amount_captured" : null
  if (!isZero(captured)) return "amount_captured"
  return isZero(refunded) ? null : "amount_refunded"
}

/** A payment's state, unless its own sums contradict it. */
const stateOf = (seen: Errors.Seen, found: Transaction): Decision<Status.Meaning["payment"]> => {
  const meaning = Status.meanings.get(found.status)
  if (meaning === undefined) return unlisted(seen, found, "status", found.status)
  const contradicted = contradiction(found, meaning.payment)
  return contradicted === null
    ? Result.succeed(meaning.payment)
    : mismatch(seen, found, contradicted)
}

const sumsOf = ({ amount, captured, refunded, voided }: Transaction) => ({
  ...(amount === undefined ? {} : { amount }),
  ...(captured === undefined ? {} : { captured }),
  ...(refunded === undefined ? {} : { refunded }),
  ...(voided === undefined ? {} : { voided })
})

const referenceOf = ({ externalId }: Transaction) =>
  externalId === undefined ? {} : { reference: externalId }

/** What a direct charge asked for. */
export interface Asked {
  readonly operation: "authorize" | "authcap"
  readonly reference: string
  readonly amount: Money.Money
}

/** The first field in which a charge's answer speaks of something else, or null. */
const differing = (asked: Asked, found: Transaction): string | null => {
  if (found.type !== "PAYMENT") return "type"
  if (found.externalId !== undefined && found.externalId !== asked.reference) return "external_id"
  if (found.amount !== undefined && !Money.equals(found.amount, asked.amount)) {
    return found.amount.currency === asked.amount.currency ? "order_amount" : "order_currency"
  }
  if (found.status === "DECLINED") return null
  // A part that was approved is not what was asked for.
  const { authorized, captured } = found
  if (authorized !== undefined && !Money.equals(authorized, asked.amount))
    return "amount_authorized"
  return asked.operation === "authcap" &&
    captured !== undefined &&
    !Money.equals(captured, asked.amount)
    ? "amount_captured"
    : null
}

/** The answer to a direct charge. */
export const charge = (seen: Errors.Seen, asked: Asked): Decision<Payment.Payment> =>
  Result.flatMap(transaction(seen), (found) => {
    const different = differing(asked, found)
    if (different !== null) return mismatch(seen, found, different)
    return Result.flatMap(stateOf(seen, found), (unified) => {
      if (unified === "declined") {
        const { id, status: code } = found
        return Result.fail(Errors.declined(seen, { code, id }))
      }
      const isDone =
        asked.operation === "authorize" ? unified === "authorized" : Status.isWhole(found.status)
      if (!isDone) return mismatch(seen, found, "status")
      return Result.succeed({
        status: { unified, raw: found.status },
        providerReference: found.id,
        ...referenceOf(found),
        ...sumsOf(found)
      })
    })
  })

/** Follow-ups repeat the order's amount, so only its currency can be compared with theirs. */
const isForeign = (found: Transaction, amount: Money.Money | undefined): boolean =>
  amount !== undefined && found.amount !== undefined && found.amount.currency !== amount.currency

/** The payment that a capture or void left behind; it keeps its own reference, so that is not told. */
const followUp = (
  seen: Errors.Seen,
  request: Payment.VoidRequest,
  unified: "captured" | "voided",
  isDone: (found: Transaction, amount: Money.Money | undefined) => boolean
): Decision<Payment.Payment> =>
  Result.flatMap(transaction(seen), (found) => {
    const { amount } = request
    if (found.id !== request.providerReference) return mismatch(seen, found, "id")
    if (found.type !== "PAYMENT") return mismatch(seen, found, "type")
    if (isForeign(found, amount)) return mismatch(seen, found, "order_currency")
    return Result.flatMap(stateOf(seen, found), () =>
      isDone(found, amount)
        ? Result.succeed({
            status: { unified, raw: found.status },
            providerReference: found.id,
            ...sumsOf(found)
          })
        : mismatch(seen, found, unified === "captured" ? "amount_captured" : "amount_voided")
    )
  })

/** The answer to a capture. Earlier ones are in the sum, so it may be more than was asked for. */
export const capture = (
  seen: Errors.Seen,
  request: Payment.CaptureRequest
): Decision<Payment.Payment> =>
  followUp(seen, request, "captured", (found) =>
    found.captured === undefined
      ? Status.isWhole(found.status)
      : Status.isCaptured(found.status) && found.captured.value >= request.amount.value
  )

/** The answer to a void; one of a part leaves the payment in its state, and only the sum tells it. */
export const released = (
  seen: Errors.Seen,
  request: Payment.VoidRequest
): Decision<Payment.Payment> => followUp(seen, request, "voided", isReleased)

const isReleased = (found: Transaction, amount: Money.Money | undefined): boolean => {
  const { authorized, captured, status, voided } = found
  if (status === "DECLINED" || status === "EXPIRED") return false
  if (voided === undefined) return status === "VOIDED"
  if (isZero(voided)) return false
  if (amount !== undefined) return voided.value >= amount.value
  if (authorized === undefined) return status === "VOIDED"
  return (captured?.value ?? 0n) + voided.value === authorized.value
}

/** A refund's own record; the amount that it gave back is not the order's. */
const refundOf = (
  seen: Errors.Seen,
  found: Transaction
): Decision<NonNullable<Status.Meaning["refund"]>> => {
  const meaning = Status.meanings.get(found.status)
  return meaning === undefined || meaning.refund === null
    ? unlisted(seen, found, "status", found.status)
    : Result.succeed(meaning.refund)
}

const refundStatus = {
  refunded: "succeeded",
  pending: "pending",
  declined: "failed"
} as const satisfies Record<
  NonNullable<Status.Meaning["refund"]>,
  Refund.Refund["status"]["unified"]
>

/** The answer to a refund: a new transaction, whose reference is the refund's. */
export const refund = (seen: Errors.Seen, request: Refund.RefundRequest): Decision<Refund.Refund> =>
  Result.flatMap(transaction(seen), (found) => {
    if (found.type !== "REFUND") return mismatch(seen, found, "type")
    if (found.id === request.providerReference) return mismatch(seen, found, "id")
    if (isForeign(found, request.amount)) return mismatch(seen, found, "order_currency")
    return Result.map(refundOf(seen, found), (unified) => ({
      status: { unified: refundStatus[unified], raw: found.status },
      providerReference: found.id,
      ...referenceOf(found),
      ...(found.refunded === undefined ? {} : { amount: found.refunded })
    }))
  })

const paymentState = (found: Transaction, unified: Status.Meaning["payment"]) => {
  if (unified !== "captured" || isZero(found.refunded)) return unified
  const whole = found.captured ?? found.amount
  return whole !== undefined && (found.refunded?.value ?? 0n) >= whole.value
    ? "refunded"
    : "partially_refunded"
}

const declineData = ({ status }: Transaction, unified: Payment.UnifiedStatus) =>
  unified === "declined" ? { decline: Errors.declineOf(status) } : {}

/** The answer to a look-up: a payment, or a refund that was asked for by its own name. */
export const status = (seen: Errors.Seen): Decision<Payment.Payment> =>
  Result.flatMap(transaction(seen), (found): Decision<Payment.Payment> => {
    const { id, status: raw, type } = found
    switch (type) {
      case "PAYMENT":
        return Result.map(stateOf(seen, found), (state) => {
          const unified = paymentState(found, state)
          return {
            status: { unified, raw },
            providerReference: id,
            ...referenceOf(found),
            ...sumsOf(found),
            ...declineData(found, unified)
          }
        })
      case "REFUND":
        return Result.map(refundOf(seen, found), (unified) => ({
          status: { unified, raw },
          kind: "refund",
          providerReference: id,
          ...referenceOf(found),
          ...(found.refunded === undefined ? {} : { amount: found.refunded }),
          ...declineData(found, unified)
        }))
      default:
        // A chargeback too: what became of the payment is not said.
        return unlisted(seen, found, "type", type)
    }
  })
