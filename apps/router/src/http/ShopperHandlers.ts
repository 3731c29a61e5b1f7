import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../Api.ts"
import * as ApiProblem from "../ApiProblem.ts"
import * as Ledger from "../domain/Ledger.ts"
import type { PaymentRecord } from "../domain/PaymentRecord.ts"
import * as Reconcile from "../domain/Reconcile.ts"
import { asProblems } from "./refusals.ts"
import { Respond } from "./Respond.ts"

const goodbye = "<!doctype html><title>Payment</title><p>You can close this page now.</p>"

const target = ({
  id,
  returnUrl,
  status
}: PaymentRecord): HttpServerResponse.HttpServerResponse => {
  if (returnUrl === null || !URL.canParse(returnUrl)) return HttpServerResponse.html(goodbye)
  const url = new URL(returnUrl)
  url.searchParams.set("payment", id)
  url.searchParams.set("status", status)
  return HttpServerResponse.redirect(url.href, { status: 303 })
}

const load = Effect.fnUntraced(function* (id: string) {
  const state = yield* asProblems(Ledger.load(id))
  return state === null ? yield* ApiProblem.make("not_found") : state
})

const back = Effect.fnUntraced(function* (id: string) {
  yield* asProblems(Reconcile.sync(yield* load(id)))
  return target((yield* load(id)).payment)
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
  })
)
