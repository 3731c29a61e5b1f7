import { Requests } from "@switchyard/client"
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import * as ApiProblem from "../../ApiProblem.ts"
import * as Forgetting from "../../domain/requests/Forgetting.ts"
import * as Ledger from "../../domain/ledger/Ledger.ts"
import * as Tokens from "../../domain/requests/Tokens.ts"
import * as Faults from "../../Faults.ts"
import * as views from "../../views.ts"
import * as answers from "../answers.ts"
import { merchantWith } from "../Authenticate.ts"
import * as Edge from "../Edge.ts"
import { asProblems } from "../refusals.ts"

/** The calls on stored cards. */

const decodeToken = Faults.decoder(Requests.TokenRequest)

/** `POST /v1/tokens` */
export const create = Effect.fnUntraced(function* (request: Edge.Request) {
  const merchant = yield* merchantWith("write")
  const key = yield* Edge.idempotencyKey(request)
  const body = yield* Edge.body(request, decodeToken)
  const kept = yield* asProblems(Tokens.create(merchant, key, body))
  return yield* answers.ofToken(kept, kept.replayed)
})

/** `GET /v1/tokens/{id}` */
export const token = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("read")
  const state = yield* asProblems(Ledger.loadAs("token", id))
  return state?.subject.merchant === merchant
    ? yield* answers.ok(views.tokenView(state.subject))
    : yield* ApiProblem.make("not_found")
})

const retryLater = (seconds: number) => ({ headers: { "retry-after": String(seconds) } })

/** `DELETE /v1/tokens/{id}` */
export const remove = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("write")
  switch (yield* asProblems(Forgetting.forget(merchant, id))) {
    case "forgotten":
      return HttpServerResponse.empty()
    case "busy":
      return yield* ApiProblem.make("request_in_progress", retryLater(1))
    case "unasked":
      return yield* ApiProblem.make("provider_unavailable", retryLater(5))
  }
})
