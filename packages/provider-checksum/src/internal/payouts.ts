import type { Payout } from "@switchyard/core"
import { Effect } from "effect"
import * as Result from "effect/Result"
import type { PayoutToPayer } from "../OwnCalls.ts"
import { type Account, ask, invalid, isPathId, unsupported } from "./account.ts"
import * as Answers from "./answers.ts"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * Payouts (PO, sheet section 11). The payout names the earlier payment whose customer is paid; the fields
 * of the other form, the customer's account details, are not published.
 */
export const payoutToPayer = (account: Account) => {
  const { prefix, signer } = account
  const terminal = Requests.terminal(account.options)
  const operation = "payoutToPayer"
  return (request: PayoutToPayer) => {
    const { merchantEmail, payment, reference } = request
    const amount = Money.format(request.amount)
    if (amount === null) return Effect.fail(unsupported(operation, "amount"))
    if (!Signature.isSignable(reference)) return Effect.fail(invalid(operation, "reference"))
    if (!isPathId(payment)) return Effect.fail(invalid(operation, "payment"))
    const { currency } = request.amount
    const form =
      prefix +
      Signature.payout(signer, reference, amount) +
      terminal +
      Requests.payout({ reference, amount, currency, payment, merchantEmail })
    return ask(account, { operation, path: "payout", form, read: Wire.readAnswer }, (seen) =>
      answer(seen, { reference, amount: request.amount, paymentType: "PO" })
    )
  }
}

/** The answer to a payout: the LONG word where there is one, else the letter; nothing may contradict it. */
export const answer = (
  seen: Errors.Seen,
  asked: Answers.Asked
): Answers.Decision<Payout.Payout> => {
  const word = Wire.read(seen.answer.status)
  const letter = Wire.read(seen.answer.transactionStatus)
  const id = Wire.readId(seen.answer.paymentId)
  const unknown = (cause: "mismatch" | "unlisted" | "unreadable", detail: string, raw?: string) =>
    Result.fail(Errors.unknown(seen, cause, detail, raw))
  const different = Answers.differing(asked, seen.answer)
  if (different !== null) return unknown("mismatch", different)
  const raw = word ?? letter
  if (raw === undefined) return Result.fail(Answers.withoutStatus(seen))
  const unified = Status.isShort(raw) ? Status.ofPayout(raw) : ofWord(raw)
  if (unified === null) return unknown("unlisted", "status", raw)
  if (letter !== undefined && Status.ofPayout(letter) !== unified)
    return unknown("mismatch", "transactionStatus")
  if (unified === "failed") return Result.fail(Errors.createRefused(seen))
  if (!Answers.isSuccess(seen.httpStatus)) return unknown("mismatch", "httpStatus")
  const accepted = Errors.familyOf(Errors.codeOf(seen.answer)) === "accepted"
  if (unified === "succeeded" && !accepted) return unknown("unlisted", "result.code")
  if (unified === "succeeded" && id === undefined) return unknown("unreadable", "paymentId")
  return Result.succeed({
    status: { unified, raw },
    providerReference: id ?? null,
    ...Answers.repeated(seen.answer)
  })
}

/** The answer to an inquiry about a payout; a letter alone may be a payment's, but for "still running". */
export const inquiry = (seen: Errors.Seen): Answers.Decision<Payout.Payout> =>
  Result.map(
    Answers.found(seen, (word) => {
      if (Status.isShort(word)) return word === "P" ? "pending" : null
      return ofWord(word)
    }),
    (payout) => ({
      ...payout,
      ...(payout.status.unified === "failed" ? { decline: Answers.declineOf(seen) } : {})
    })
  )

const ofWord = (word: string): Payout.Payout["status"]["unified"] | null => {
  const meaning = Status.ofLong(word)
  return meaning?.kind === "payout" ? meaning.unified : null
}
