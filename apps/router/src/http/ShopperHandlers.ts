import { Api } from "@switchyard/client"
import { Duration, Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import * as ApiProblem from "../ApiProblem.ts"
import { isExpired, isOpen } from "../domain/ledger/Attempt.ts"
import * as Ledger from "../domain/ledger/Ledger.ts"
import * as Reconcile from "../domain/truth/Reconcile.ts"
import { Running } from "../domain/Running.ts"
import { checkout } from "./handlers/checkout.ts"
import { asProblems } from "./refusals.ts"
import { Respond } from "./Respond.ts"
import * as wayBack from "./wayBack.ts"

const load = Effect.fnUntraced(function* (id: string) {
  const state = yield* asProblems(Ledger.loadAs("payment", id))
  return state === null ? yield* ApiProblem.make("not_found") : state
})

/** How long a shopper waits for the gateway's word; the question goes on without them. */
const patience = Duration.seconds(5)

const back = Effect.fnUntraced(function* (id: string) {
  const state = yield* load(id)
  const isAsked = state.attempts.some((one) => isOpen(one.state) || isExpired(one))
  if (!isAsked) return wayBack.to(state.subject)
  const { alongside } = yield* Running
  // Whatever becomes of the question, the shopper goes on, and the sweeper asks again.
  yield* Effect.ignore(Effect.timeoutOption(alongside(Reconcile.sync(state)), patience))
  return wayBack.to((yield* load(id)).subject)
})

/**
 * The shopper's way back from a gateway. Its parameters prove nothing and are not read: the gateway is
 * asked, then the browser goes on to the merchant with the payment's id and status.
 */
export const layer = HttpApiBuilder.group(
  Api,
  "shopper",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("returnByGet", ({ params }) => respond(back(params.id)))
      .handleRaw("returnByPost", ({ params }) => respond(back(params.id)))
      .handleRaw("checkout", ({ params }) => respond(checkout(params.id)))
  })
)
