import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../Api.ts"
import * as ApiProblem from "../ApiProblem.ts"
import { Ledger } from "../domain/Ledger.ts"
import type { PaymentRecord } from "../domain/PaymentRecord.ts"
import { Reconcile } from "../domain/Reconcile.ts"
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

/**
 * The shopper's way back from a gateway. Its parameters prove nothing and are not read: the gateway is
 * asked, then the browser goes on to the merchant with the payment's id and status.
 */
export const layer = HttpApiBuilder.group(
  Api,
  "shopper",
  Effect.fnUntraced(function* (handlers) {
    const ledger = yield* Ledger
    const reconcile = yield* Reconcile
    const { respond } = yield* Respond
    const load = Effect.fnUntraced(function* (id: string) {
      const state = yield* asProblems(ledger.load(id))
      return state === null ? yield* ApiProblem.make("not_found") : state
    })
    const back = Effect.fnUntraced(function* (id: string) {
      yield* asProblems(reconcile.sync(yield* load(id)))
      return target((yield* load(id)).payment)
    })
    return handlers
      .handleRaw("returnByGet", ({ params }) => respond(back(params.id)))
      .handleRaw("returnByPost", ({ params }) => respond(back(params.id)))
  })
)
