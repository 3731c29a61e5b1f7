import type { Operation } from "@switchyard/core"
import { Effect } from "effect"
import { type Account, ask, invalid, isPathId, pathOf } from "./account.ts"
import * as Answers from "./answers.ts"
import type { Seen } from "./errors.ts"
import * as Money from "./money.ts"
import * as Payouts from "./payouts.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"
import * as Wire from "./wire.ts"

/** Inquiries (IN, sheet section 7, and section 19 points 1 to 3), about payments and payouts. */
type Calls = Pick<Operation.Operations, "status" | "payoutStatus">

type Question = Pick<Answers.Question, "amount"> &
  ({ readonly providerReference: string } | { readonly reference: string })

/** The calls of an account. */
export const make = (account: Account): Calls => ({
  status: (request) =>
    inquire(account, "status", { ...request, amount: request.expect?.amount }, Answers.inquiry),
  payoutStatus: (request) => inquire(account, "payoutStatus", request, Payouts.inquiry)
})

const inquire = <A>(
  account: Account,
  operation: string,
  question: Question,
  decide: (seen: Seen, question: Answers.Question) => Answers.Decision<A>
) => {
  const byId = "providerReference" in question
  const id = byId ? question.providerReference : question.reference
  if (!isPathId(id)) {
    return Effect.fail(invalid(operation, byId ? "providerReference" : "reference"))
  }
  const { path, form } = byId ? ofId(account, id) : ofReference(account, id, question.amount)
  const call = { operation, path, form, read: Wire.readAnswer, isQuestion: true }
  return ask(account, call, (seen) => decide(seen, question))
}

const ofId = ({ options, prefix, signer }: Account, id: string) => {
  const { inquiryPath = "payments" } = options
  const path = inquiryPath === "inquiry" ? "inquiry" : pathOf("payments", id)
  const form = prefix + Signature.inquiry(signer, id) + Requests.inquiry("PID", id)
  return { path, form: inquiryPath === "resource" ? null : form }
}

const ofReference = (
  { options, prefix, signer }: Account,
  reference: string,
  money: Question["amount"]
) => {
  const { referenceInquiryPath = "inquiry", signInquiryAmount = false } = options
  const amount = signInquiryAmount && money !== undefined ? Money.format(money) : null
  const checksum =
    amount === null
      ? Signature.inquiry(signer, reference)
      : Signature.inquiryWithAmount(signer, reference, amount)
  return {
    path: referenceInquiryPath === "inquiry" ? "inquiry" : pathOf("payments", reference),
    form: prefix + checksum + Requests.inquiry("MID", reference, amount ?? undefined)
  }
}
