import type { Payout } from "@switchyard/core"
import { Effect } from "effect"
import * as Result from "effect/Result"
import type { PayoutToPayer } from "../OwnCalls.ts"
import { type Account, amountOf, ask, invalid, isPathId } from "./account.ts"
import * as Answers from "./answers.ts"
import * as Claims from "./claims.ts"
import * as Errors from "./errors.ts"
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
    const sendable = amountOf(operation, request.amount)
    if (Result.isFailure(sendable)) return Effect.fail(sendable.failure)
    const amount = sendable.success
    if (!Signature.isSignable(reference)) return Effect.fail(invalid(operation, "reference"))
    if (!isPathId(payment)) return Effect.fail(invalid(operation, "payment"))
    const { currency } = request.amount
    const form =
      prefix +
      Signature.payout(signer, reference, amount) +
      terminal +
      Requests.payout({ reference, amount, currency, payment, merchantEmail })
    return ask(account, { operation, path: "payout", form, read: Wire.readAnswer }, (seen) =>
      answer(seen, { reference, amount: request.amount, paymentType: "PO", earlier: payment })
    )
  }
}

const unified = { done: "succeeded", waiting: "pending" } as const

/** The answer to a payout: LONG word and letter decide, and nothing may contradict them. */
export const answer = (
  seen: Errors.Seen,
  asked: Answers.Asked
): Answers.Decision<Payout.Payout> => {
  const raw = Wire.read(seen.answer.status) ?? Wire.read(seen.answer.transactionStatus) ?? ""
  return Result.flatMap(Answers.repeated(seen, asked), (payout) =>
    Result.flatMap(Claims.ofState(seen, "PO"), (way): Answers.Decision<Payout.Payout> => {
      if (way === "failed") return Result.fail(Errors.createRefused(seen))
      return way === "done" && payout.providerReference === null
        ? Result.fail(Errors.unknown(seen, "unreadable", "paymentId"))
        : Result.succeed({ ...payout, status: { unified: unified[way], raw } })
    })
  )
}

/** The answer to an inquiry about a payout; a letter alone may be a payment's, but for "still running". */
export const inquiry = (
  seen: Errors.Seen,
  question: Answers.Question
): Answers.Decision<Payout.Payout> =>
  Result.map(
    Answers.found(seen, question, (word) => {
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
