import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import * as ApiProblem from "../../ApiProblem.ts"
import { Ids } from "../../domain/Ids.ts"
import * as Ledger from "../../domain/ledger/Ledger.ts"
import { Settings } from "../../domain/Settings.ts"
import * as Urls from "../../domain/Urls.ts"
import { Store } from "../../sql/Store.ts"
import * as CheckoutPage from "../CheckoutPage.ts"
import { asProblems } from "../refusals.ts"
import * as wayBack from "../wayBack.ts"

/**
 * `GET /v1/checkout/{id}`: the page of a payment that needs one of ours; once it is over, the way back to the
 * merchant. Of any other payment there is none.
 */
export const checkout = Effect.fnUntraced(function* (id: string) {
  const state = yield* asProblems(Ledger.loadAs("payment", id))
  if (state === null) return yield* ApiProblem.make("not_found")
  const payment = state.subject
  if (payment.status !== "requires_action") return yield* afterwards(payment)
  const step = payment.nextAction
  if (step?.page === undefined) return yield* ApiProblem.make("not_found")
  const nonce = (yield* Ids).reference()
  const returnUrl = Urls.returnUrl(yield* Settings, id)
  const { headers, html } = CheckoutPage.render({ step, payment, returnUrl, nonce })
  return HttpServerResponse.text(html, { headers, contentType: headers["content-type"] ?? "" })
})

const afterwards = Effect.fnUntraced(function* (payment: Ledger.PaymentState["subject"]) {
  const { journal } = yield* Store
  const entries = yield* asProblems(journal.ofSubject(payment.id))
  const hadPage = entries.some(({ verdict }) => verdict?.nextAction?.page !== undefined)
  return hadPage ? wayBack.to(payment) : yield* ApiProblem.make("not_found")
})
