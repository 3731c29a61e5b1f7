import { type Payment, type PaymentError, type Payout } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Actions from "./actions.ts"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * A transaction as the gateway shows it in answer to a question or in a notification, in our words. Its
 * type says what it is, its result code what became of it; one without either is unknown.
 */

/** An answer, or why there is none. */
export type Decision<A> = Result.Result<A, PaymentError.PaymentError>

/** What the gateway repeats of a transaction, for the comparison with the request. */
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

/** The token of a card that was kept, where there is one. */
export const tokenOf = (answer: Wire.Answer): Pick<Payment.Payment, "token"> => {
  const token = Wire.read(answer.registrationId)
  return token === undefined ? {} : { token: Redacted.make(token) }
}

const isUnreadableAmount = (answer: Wire.Answer): boolean => {
  const amount = Wire.read(answer.amount)
  const currency = Wire.read(answer.currency)
  return amount !== undefined && currency !== undefined && Money.parse(amount, currency) === null
}

interface Read {
  readonly id: string
  readonly type: string
  readonly code: string
  readonly shown: Exclude<Status.Shown, { readonly state: "unknown" }>
}

const read = (seen: Errors.Seen, asked: boolean): Decision<Read> => {
  const { answer } = seen
  const id = Wire.read(answer.id)
  const type = Wire.read(answer.paymentType)
  const code = Wire.codeOf(answer)
  const fail = (cause: "unreadable" | "unlisted" | "server_error", detail: string) =>
    Result.fail(Errors.unknown(seen, cause, detail))
  if (code === undefined) return fail("unreadable", "result.code")
  if (type === undefined) return fail("unreadable", "paymentType")
  if (id === undefined) return fail("unreadable", "id")
  const meaning = Status.meaningOf(code)
  if (meaning === null) return fail("unlisted", "result.code")
  const shown = Status.shown(meaning, type, asked)
  if (shown.state === "unknown") return fail("server_error", "result.code")
  if (isUnreadableAmount(answer)) return fail("unreadable", "amount")
  return Result.succeed({ id, type, code, shown })
}

/** A transaction as a payment; `asked` where the gateway answered a question. */
export const payment = (seen: Errors.Seen, asked: boolean): Decision<Payment.Payment> =>
  Result.flatMap(read(seen, asked), ({ code, id, shown, type }): Decision<Payment.Payment> => {
    if (!Status.isType(type)) return Result.fail(Errors.unknown(seen, "mismatch", "paymentType"))
    const { done, kind } = Status.types[type]
    const parent = kind === "payment" ? undefined : Wire.read(seen.answer.referencedId)
    const found = {
      ...(kind === "payment" ? {} : { kind }),
      ...(parent === undefined ? {} : { parent }),
      providerReference: id,
      ...repeated(seen.answer)
    }
    switch (shown.state) {
      case "done":
        return Result.succeed({
          status: { unified: done, raw: code },
          ...found,
          ...tokenOf(seen.answer)
        })
      case "waiting":
        return Result.map(waiting(seen, code), (state) => ({ ...state, ...found }))
      case "declined": {
        const unified = shown.reason === "expired" ? "expired" : "declined"
        const decline = Errors.declineOf(seen, shown.reason)
        return Result.succeed({ status: { unified, raw: code }, ...found, decline })
      }
    }
  })

/** What is not over: the shopper has something to do, or nobody has. */
export const waiting = (
  seen: Errors.Seen,
  raw: string
): Decision<Pick<Payment.Payment, "status" | "nextAction">> => {
  const nextAction = Actions.redirect(seen.answer)
  if (nextAction === undefined) return Result.succeed({ status: { unified: "pending", raw } })
  return nextAction === null
    ? Result.fail(Errors.unknown(seen, "unreadable", "redirect"))
    : Result.succeed({ status: { unified: "requires_action", raw }, nextAction })
}

const payoutStates = { done: "succeeded", waiting: "pending", declined: "failed" } as const

/** A credit as a payout. */
export const payout = (seen: Errors.Seen, asked: boolean): Decision<Payout.Payout> =>
  Result.flatMap(read(seen, asked), ({ code, id, shown, type }) =>
    type === Status.credit
      ? Result.succeed({
          status: { unified: payoutStates[shown.state], raw: code },
          providerReference: id,
          ...repeated(seen.answer),
          ...(shown.state === "declined" ? { decline: Errors.declineOf(seen, shown.reason) } : {})
        })
      : Result.fail(Errors.unknown(seen, "mismatch", "paymentType"))
  )

/**
 * The one transaction of a list that a question by our reference means. Transactions of another
 * reference are not ours, those of other types (an authentication, a registration) are no payment. What
 * refers to another one of the list belongs to it. A shopper may have tried several cards under one
 * reference; more than one try that was not declined is more than can be explained.
 */
export const choose = (
  seen: Errors.Seen,
  list: ReadonlyArray<Wire.Answer>,
  reference: string
): Decision<Wire.Answer> => {
  const fail = (cause: "mismatch" | "unlisted", detail: string) =>
    Result.fail(Errors.unknown(seen, cause, detail))
  const ours = list.filter(
    ({ merchantTransactionId }) => (Wire.read(merchantTransactionId) ?? reference) === reference
  )
  if (ours.length === 0) return fail("mismatch", "merchantTransactionId")
  const moves = ours.filter(({ paymentType }) => {
    const type = Wire.read(paymentType) ?? ""
    return Status.isType(type) || type === Status.credit
  })
  const ids = new Set(moves.map(({ id }) => Wire.read(id)))
  const roots = moves.filter(({ referencedId }) => !ids.has(Wire.read(referencedId) ?? "none"))
  const [first, ...others] = roots
  if (first === undefined) return fail("unlisted", "paymentType")
  if (others.some(({ paymentType }) => paymentType !== first.paymentType)) {
    return fail("mismatch", "paymentType")
  }
  const alive = roots.filter((one) => !isDeclined(one))
  if (alive.length > 1) return fail("mismatch", "merchantTransactionId")
  return Result.succeed(alive[0] ?? latest(roots, first))
}

const isDeclined = (one: Wire.Answer): boolean => {
  const meaning = Status.meaningOf(Wire.codeOf(one) ?? "")
  const type = Wire.read(one.paymentType) ?? ""
  return meaning !== null && Status.shown(meaning, type, true).state === "declined"
}

const latest = (tries: ReadonlyArray<Wire.Answer>, first: Wire.Answer): Wire.Answer =>
  tries.reduce(
    (last, one) =>
      (Wire.read(one.timestamp) ?? "") > (Wire.read(last.timestamp) ?? "") ? one : last,
    first
  )
