import { type Objects, Requests } from "@switchyard/client"
import { Policy } from "@switchyard/routing"
import { Effect } from "effect"
import { Accounts } from "../../domain/accounts/Accounts.ts"
import { Ids } from "../../domain/Ids.ts"
import { Policies, type Versioned } from "../../domain/routing/Policies.ts"
import * as PolicyAccounts from "../../domain/routing/PolicyAccounts.ts"
import * as RouteRequest from "../../domain/routing/RouteRequest.ts"
import * as Routing from "../../domain/routing/Routing.ts"
import * as StoredTokens from "../../domain/requests/StoredTokens.ts"
import * as Faults from "../../Faults.ts"
import * as answers from "../answers.ts"
import { merchantWith } from "../Authenticate.ts"
import * as Edge from "../Edge.ts"
import { asProblems } from "../refusals.ts"

/** The merchant's policy, and what it would make of a payment. */

const decodePolicy = Faults.decoder(Policy.Policy)
const decodeRequest = Faults.decoder(Requests.DecideRequest)

const shown = ({ policy, version }: Versioned): Objects.Routing => ({
  version,
  rules: [],
  ...policy
})

/** `GET /v1/routing` */
export const read = Effect.gen(function* () {
  const merchant = yield* merchantWith("read")
  return yield* answers.ok(shown((yield* Policies).of(merchant)))
})

/** `PUT /v1/routing` */
export const replace = Effect.fnUntraced(function* (request: Edge.Request) {
  const merchant = yield* merchantWith("admin")
  const policy = yield* Edge.body(request, decodePolicy)
  const own = (yield* Accounts).ofMerchant(merchant).map(({ id }) => id)
  const faults = PolicyAccounts.faults(policy, new Set(own))
  if (faults.length > 0) return yield* Edge.invalid(faults)
  return yield* answers.ok(shown(yield* asProblems((yield* Policies).put(merchant, policy))))
})

/** `POST /v1/routing/decide` */
export const decide = Effect.fnUntraced(function* (request: Edge.Request) {
  const merchant = yield* merchantWith("write")
  const body = yield* Edge.body(request, decodeRequest)
  const own = (yield* Accounts).ofMerchant(merchant)
  yield* asProblems(RouteRequest.checkAccounts(body, own))
  const kept = yield* asProblems(keptCard(merchant, body))
  const seed = body.seed ?? (yield* Ids).make("pay")
  const asked = RouteRequest.ofDecision(body, kept)
  const decision = yield* Routing.decide(merchant, asked, String(seed))
  const { excluded, plan, policyVersion, rule } = decision
  return yield* answers.ok({ policyVersion, rule, plan, excluded, seed } satisfies Objects.Decision)
})

const keptCard = Effect.fnUntraced(function* (
  merchant: string,
  { method }: Requests.DecideRequest
) {
  if (method.type !== "token") return null
  return (yield* StoredTokens.open(merchant, method, "method.token")).record
})
