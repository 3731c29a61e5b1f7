import type { Money as CoreMoney, Payment, Payout, Refund } from "@switchyard/core"
import * as Result from "effect/Result"
import type { Meaning } from "./codes.ts"
import * as Errors from "./errors.ts"
import * as Status from "./status.ts"
import { amountOf, type Decision, repeated, tokenOf, waiting } from "./transactions.ts"
import * as Wire from "./wire.ts"

/**
 * Decisions on the answer to a call that moves money: pure, by the result code and never by the HTTP
 * status, and unknown unless the gateway's document says what the code means (sheet sections 2 to 4).
 */

/** What a call asked for; an answer that repeats anything else is not about it. */
export interface Asked<T extends string = string> {
  readonly paymentType: T
  readonly reference: string
  /** Absent for a reversal of all that is left. */
  readonly amount?: CoreMoney.Money | undefined
  /** The transaction that it follows. */
  readonly referencedId?: string
  /** The stored card that it uses. */
  readonly registrationId?: string
}

const differing = (asked: Asked, answer: Wire.Answer): string | null => {
  const repeats = (field: string | number | null | undefined, expected: string) =>
    (Wire.read(field) ?? expected) === expected
  if (!repeats(answer.paymentType, asked.paymentType)) return "paymentType"
  if (!repeats(answer.merchantTransactionId, asked.reference)) return "merchantTransactionId"
  if (asked.referencedId !== undefined && !repeats(answer.referencedId, asked.referencedId)) {
    return "referencedId"
  }
  // Something new has an id of its own.
  const id = Wire.read(answer.id)
  if (id !== undefined && (id === asked.referencedId || id === asked.registrationId)) return "id"
  const amount = amountOf(answer)
  if (asked.amount === undefined) return amount === null ? "amount" : null
  const { currency, value } = asked.amount
  if (!repeats(answer.currency?.toString().toUpperCase(), currency)) return "currency"
  return amount === undefined || amount?.value === value ? null : "amount"
}

interface Taken {
  readonly isDone: boolean
  readonly code: string
  readonly id: string | null
}

/** Done or on its way; everything else is an error. */
const taken = (seen: Errors.Seen, asked: Asked): Decision<Taken> => {
  const { answer } = seen
  const code = Wire.codeOf(answer)
  if (code === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "result.code"))
  const meaning = Status.meaningOf(code)
  if (meaning === null) return Result.fail(Errors.unknown(seen, "unlisted", "result.code"))
  const different = differing(asked, answer)
  if (different !== null) return Result.fail(Errors.unknown(seen, "mismatch", different))
  const { state } = Status.shown(meaning, asked.paymentType, false)
  if (state !== "done" && state !== "waiting") return Result.fail(refused(seen, asked, meaning))
  const isDone = state === "done"
  const id = Errors.idOf(seen)
  if (id === null || (isDone && id === undefined)) {
    return Result.fail(Errors.unknown(seen, "unreadable", "id"))
  }
  // Without its type an approved answer may be about a stored card, or about nothing.
  return isDone && Wire.read(answer.paymentType) === undefined
    ? Result.fail(Errors.unknown(seen, "unreadable", "paymentType"))
    : Result.succeed({ isDone, code, id: id ?? null })
}

const refused = (seen: Errors.Seen, asked: Asked, meaning: Meaning) => {
  // A new payment refers to none that could be absent.
  if (meaning.kind === "absent" && asked.referencedId === undefined) {
    return Errors.unknown(seen, "server_error", "result.code")
  }
  // A fault of form is found before there is a transaction; with an id, nobody says what became of it.
  const isMade = Wire.read(seen.answer.id) !== undefined
  return Wire.codeOf(seen.answer) === parameterError && isMade
    ? Errors.unknown(seen, "server_error", "result.code")
    : Errors.refused(seen, meaning)
}

const parameterError = "200.300.404"

/** The answer to PA, DB, CP, RV, RB and RC. */
export const payment = (seen: Errors.Seen, asked: Asked<Status.Type>): Decision<Payment.Payment> =>
  Result.flatMap(taken(seen, asked), ({ code, id, isDone }): Decision<Payment.Payment> => {
    const { answer } = seen
    const { done, kind } = Status.types[asked.paymentType]
    const found = {
      ...(kind === "payment" ? {} : { kind }),
      ...(asked.referencedId === undefined ? {} : { parent: asked.referencedId }),
      providerReference: id,
      ...repeated(answer)
    }
    return isDone
      ? Result.succeed({ status: { unified: done, raw: code }, ...found, ...tokenOf(answer) })
      : Result.map(waiting(seen, code), (state) => ({ ...state, ...found }))
  })

/** The answer to RF. */
export const refund = (seen: Errors.Seen, asked: Asked): Decision<Refund.Refund> =>
  Result.map(taken(seen, asked), ({ code, id, isDone }) => ({
    status: { unified: isDone ? "succeeded" : "pending", raw: code },
    providerReference: id,
    ...repeated(seen.answer)
  }))

/** The answer to CD. */
export const payout = (seen: Errors.Seen, asked: Asked): Decision<Payout.Payout> =>
  Result.map(taken(seen, asked), ({ code, id, isDone }) => ({
    status: { unified: isDone ? "succeeded" : "pending", raw: code },
    providerReference: id,
    ...repeated(seen.answer)
  }))
