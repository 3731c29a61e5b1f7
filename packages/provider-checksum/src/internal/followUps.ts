import type { Money as CoreMoney, Operation } from "@switchyard/core"
import { Effect } from "effect"
import * as Result from "effect/Result"
import { type Account, amountOf, ask, invalid, isPathId, pathOf } from "./account.ts"
import * as Answers from "./answers.ts"
import type { Seen } from "./errors.ts"
import * as Signature from "./signature.ts"
import * as Wire from "./wire.ts"

/** What follows a payment on `payments/{id}`: CP, RF and RV (sheet section 7). */
type Calls = Pick<Operation.Operations, "capture" | "void" | "refund">

/** The calls of an account. */
export const make = (account: Account): Calls => {
  const { prefix, signer } = account
  const withAmount = <A>(
    operation: "capture" | "refund",
    paymentType: "CP" | "RF",
    request: { readonly providerReference: string; readonly amount: CoreMoney.Money },
    decide: (seen: Seen, id: string, amount: CoreMoney.Money) => Answers.Decision<A>
  ) => {
    const id = request.providerReference
    const sendable = amountOf(operation, request.amount)
    if (Result.isFailure(sendable)) return Effect.fail(sendable.failure)
    const amount = sendable.success
    if (!isPathId(id)) return Effect.fail(invalid(operation, "providerReference"))
    const checksum = Signature.capture(signer, id, amount)
    const form = `${prefix}${checksum}&paymentType=${paymentType}&amount=${amount}`
    const call = { operation, path: pathOf("payments", id), form, read: Wire.readAnswer }
    return ask(account, call, (seen) => decide(seen, id, request.amount))
  }
  return {
    capture: (request) =>
      withAmount("capture", "CP", request, (seen, id, amount) =>
        Answers.captureOrVoid(seen, "CP", id, amount)
      ),
    refund: (request) => withAmount("refund", "RF", request, Answers.refund),
    void: ({ providerReference: id }) => {
      const operation = "void"
      if (!isPathId(id)) return Effect.fail(invalid(operation, "providerReference"))
      const form = `${prefix}${Signature.reversal(signer, id)}&paymentType=RV`
      const call = { operation, path: pathOf("payments", id), form, read: Wire.readAnswer }
      return ask(account, call, (seen) => Answers.captureOrVoid(seen, "RV", id))
    }
  }
}
