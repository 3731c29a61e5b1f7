import type { Money as CoreMoney, Payment, PaymentError, Payout } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Actions from "./actions.ts"
import * as Errors from "./errors.ts"
import { isCheckoutId, isId } from "./ids.ts"
import * as Money from "./money.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * A transaction as the gateway shows it in answer to a question or in a notification, in our words. Its
 * type says what it is, its result code what became of it; one without either is unknown.
 */

/** An answer, or why there is none. */
export type Decision<A> = Result.Result<A, PaymentError.PaymentError>

/** The amount of an answer; undefined where it has none, null where it has half of one, or cannot be read. */
export const amountOf = (answer: Wire.Answer): CoreMoney.Money | null | undefined => {
  const amount = Wire.read(answer.amount)
  const currency = Wire.read(answer.currency)
  if (amount === undefined && currency === undefined) return undefined
  return amount === undefined || currency === undefined ? null : Money.parse(amount, currency)
}

/** What the gateway repeats of a transaction, for the comparison with the request. */
export const repeated = (answer: Wire.Answer) => {
  const reference = Wire.read(answer.merchantTransactionId)
  const amount = amountOf(answer) ?? undefined
  return {
    ...(reference === undefined ? {} : { reference }),
    ...(amount === undefined ? {} : { amount })
  }
}

/** The token of a card that was kept, where there is one. */
export const tokenOf = (answer: Wire.Answer): Pick<Payment.Payment, "token"> => {
  const token = Wire.read(answer.registrationId)
  return token === undefined || !isId(token) ? {} : { token: Redacted.make(token) }
}

interface Read {
  readonly id: string
  readonly type: string
  readonly code: string
  readonly shown: Exclude<Status.Shown, { readonly state: "unknown" }>
}

const read = (seen: Errors.Seen, asked: boolean): Decision<Read> => {
  const { answer } = seen
  const id = Errors.idOf(seen) ?? undefined
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
  if (amountOf(answer) === null) return fail("unreadable", "amount")
  return Result.succeed({ id, type, code, shown })
}

/** A transaction as a payment; `asked` where the gateway answered a question. */
export const payment = (seen: Errors.Seen, asked: boolean): Decision<Payment.Payment> =>
  Result.flatMap(read(seen, asked), ({ code, id, shown, type }): Decision<Payment.Payment> => {
    if (!Status.isType(type)) return Result.fail(Errors.unknown(seen, "mismatch", "paymentType"))
    const { done, kind } = Status.types[type]
    const parent = kind === "payment" ? undefined : Wire.read(seen.answer.referencedId)
    if (parent !== undefined && !isId(parent)) {
      return Result.fail(Errors.unknown(seen, "unreadable", "referencedId"))
    }
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

/** Whether a payment was found that did not come about. */
export const isRefused = ({ status }: Payment.Payment): boolean =>
  status.unified === "declined" || status.unified === "expired"

/**
 * The checkout in which a payment was refused, where it was made in one: the shopper may try again until
 * the checkout is over, so that the refusal is the end only then (section 2.3). Whoever made the checkout
 * knows its id; others find it in `ndc`, which is a name for correlation and may be another one.
 */
export const checkoutOfRefused = (
  payment: Payment.Payment,
  { ndc }: Wire.Answer,
  page?: string
): string | undefined => (isRefused(payment) ? [page, Wire.read(ndc)].find(isCheckout) : undefined)

const isCheckout = (id: string | undefined): id is string => id !== undefined && isCheckoutId(id)

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
