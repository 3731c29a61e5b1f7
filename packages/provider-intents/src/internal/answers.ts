import type { Money, Payment, PaymentError, Refund } from "@switchyard/core"
import * as Result from "effect/Result"
import type { Lookup, Transaction } from "../Transaction.ts"
import * as Errors from "./errors.ts"
import { claimsRecord } from "./holding.ts"
import * as Invariants from "./invariants.ts"
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

/** The transaction in an answer that is no refusal. */
const transaction = (seen: Errors.Seen): Decision<Transaction> =>
  isSuccess(seen.answer.status) ? read(seen) : Result.fail(Errors.refused(seen))

/** The same of a charge: HTTP 402 may hold a record too, which must be one of a decline then. */
const charged = (seen: Errors.Seen): Decision<Transaction> =>
  seen.answer.status === 402 && claimsRecord(seen.answer.text)
    ? Result.flatMap(read(seen), (found) =>
        found.status === "DECLINED" ? Result.succeed(found) : mismatch(seen, found, "httpStatus")
      )
    : transaction(seen)

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

/** A payment's state, unless its own sums contradict it. */
const stateOf = (seen: Errors.Seen, found: Transaction): Decision<Status.Meaning["payment"]> => {
  const meaning = Status.meanings.get(found.status)
  if (meaning === undefined) return unlisted(seen, found, "status", found.status)
  const contradicted = Invariants.contradiction(found, meaning.payment)
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
  if (isForeign(found, asked.amount)) return "order_currency"
  return (found.amount?.value ?? asked.amount.value) === asked.amount.value ? null : "order_amount"
}

/** The sum in which a charge is not what was asked for, or null: a part of it, or one that has a past. */
const unasked = ({ amount, operation }: Asked, found: Transaction): string | null => {
  const whole = amount.value
  const expected = {
    amount: whole,
    authorized: whole,
    captured: operation === "authcap" ? whole : 0n,
    voided: 0n,
    refunded: 0n
  }
  const other = Records.sums.find(
    ([name]) => (found[name]?.value ?? expected[name]) !== expected[name]
  )
  return other?.[1] ?? null
}

/** The answer to a direct charge. */
export const charge = (seen: Errors.Seen, asked: Asked): Decision<Payment.Payment> =>
  Result.flatMap(charged(seen), (found) => {
    const different = differing(asked, found)
    if (different !== null) return mismatch(seen, found, different)
    return Result.flatMap(stateOf(seen, found), (unified) => {
      if (unified === "declined") {
        const { id, status: code } = found
        return Result.fail(Errors.declined(seen, { code, id }))
      }
      const isDone =
        asked.operation === "authorize" ? unified === "authorized" : Status.isWhole(found.status)
      const other = isDone ? unasked(asked, found) : "status"
      if (other !== null) return mismatch(seen, found, other)
      return Result.succeed({
        status: { unified, raw: found.status },
        providerReference: found.id,
        ...referenceOf(found),
        ...sumsOf(found)
      })
    })
  })

/** All that can be compared of a follow-up's amount: the order's is what is repeated. */
const isForeign = (found: Transaction, amount: Money.Money | undefined): boolean =>
  amount !== undefined && (Records.currencyOf(found) ?? amount.currency) !== amount.currency

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
  const state = Status.meanings.get(found.status)?.refund ?? null
  if (state === null) return unlisted(seen, found, "status", found.status)
  const contradicted = Invariants.refundContradiction(found, state)
  return contradicted === null ? Result.succeed(state) : mismatch(seen, found, contradicted)
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
      ...givenBack(found, unified)
    }))
  })

/**
 * The amount of a refund, to be compared with what was asked for. One that was declined gave back nothing:
 * whether its record says so by a zero or repeats the amount is not documented (section 6.1).
 */
const givenBack = (
  { refunded }: Transaction,
  state: NonNullable<Status.Meaning["refund"]>
): Pick<Refund.Refund, "amount"> =>
  refunded === undefined || (state === "declined" && isZero(refunded)) ? {} : { amount: refunded }

const paymentState = (found: Transaction, unified: Status.Meaning["payment"]) => {
  if (unified !== "captured" || isZero(found.refunded)) return unified
  const whole = found.captured ?? found.amount
  return whole !== undefined && (found.refunded?.value ?? 0n) >= whole.value
    ? "refunded"
    : "partially_refunded"
}

const declineData = ({ status }: Transaction, unified: Payment.UnifiedStatus) =>
  unified === "declined" ? { decline: Errors.declineOf(status) } : {}

/** The transaction that was asked for; one that does not tell that name may be any other. */
export const asked = (seen: Errors.Seen, by: Lookup): Decision<Transaction> =>
  Result.flatMap(transaction(seen), (found) => {
    if ("id" in by && found.id !== by.id) return mismatch(seen, found, "id")
    return "externalId" in by && found.externalId !== by.externalId
      ? mismatch(seen, found, "external_id")
      : Result.succeed(found)
  })

/** The answer to a look-up: a payment, or a refund that was asked for by its own name. */
export const status = (seen: Errors.Seen, by: Lookup): Decision<Payment.Payment> =>
  Result.flatMap(asked(seen, by), (found): Decision<Payment.Payment> => {
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
          ...givenBack(found, unified),
          ...declineData(found, unified)
        }))
      default:
        // A chargeback too: what became of the payment is not said.
        return unlisted(seen, found, "type", type)
    }
  })
