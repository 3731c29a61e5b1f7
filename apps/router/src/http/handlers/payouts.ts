import { Requests } from "@switchyard/client"
import { Effect } from "effect"
import * as ApiProblem from "../../ApiProblem.ts"
import * as Ledger from "../../domain/ledger/Ledger.ts"
import * as Payouts from "../../domain/requests/Payouts.ts"
import { Bases } from "../../domain/routing/Bases.ts"
import * as Explain from "../../domain/routing/Explain.ts"
import * as Reconcile from "../../domain/truth/Reconcile.ts"
import * as Resolve from "../../domain/requests/Resolve.ts"
import * as Faults from "../../Faults.ts"
import type { PayoutStatus } from "../../domain/ledger/PayoutRecord.ts"
import { Store } from "../../sql/Store.ts"
import * as views from "../../views.ts"
import * as answers from "../answers.ts"
import { merchantWith } from "../Authenticate.ts"
import * as Cursor from "../Cursor.ts"
import * as Edge from "../Edge.ts"
import { asProblems } from "../refusals.ts"

/** The calls on payouts. */

const decodePayout = Faults.decoder(Requests.PayoutRequest)
const decodeResolve = Faults.decoder(Requests.ResolveRequest)

/** The merchant's own payout; another merchant's does not exist. */
const find = Effect.fnUntraced(function* (merchant: string, id: string) {
  const state = yield* asProblems(Ledger.loadAs("payout", id))
  return state?.subject.merchant === merchant ? state : yield* ApiProblem.make("not_found")
})

/** `POST /v1/payouts` */
export const create = Effect.fnUntraced(function* (request: Edge.Request) {
  const merchant = yield* merchantWith("write")
  const key = yield* Edge.idempotencyKey(request)
  const body = yield* Edge.body(request, decodePayout)
  const paid = yield* asProblems(Payouts.create(merchant, key, body))
  return yield* answers.ofPayout(paid, paid.replayed)
})

/** `GET /v1/payouts/{id}` */
export const payout = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("read")
  return yield* answers.ok(views.payoutView(yield* find(merchant, id)))
})

/** `GET /v1/payouts` */
export const list = Effect.fnUntraced(function* (query: Cursor.ListQuery<PayoutStatus>) {
  const merchant = yield* merchantWith("read")
  const { attempts, payouts } = yield* Store
  const filter = yield* Cursor.filter(merchant, query)
  const rows = yield* asProblems(payouts.list({ ...filter, limit: filter.limit + 1 }))
  const { nextCursor, shown } = Cursor.page(rows, filter.limit, (one) => one)
  const all = yield* asProblems(attempts.ofSubjects(shown.map((one) => one.id)))
  const data = shown.map((one) =>
    views.payoutView({ subject: one, attempts: all.filter(({ subject }) => subject === one.id) })
  )
  return yield* answers.ok({ data, nextCursor })
})

/** `GET /v1/payouts/{id}/timeline` */
export const timeline = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("read")
  const { journal } = yield* Store
  yield* find(merchant, id)
  const entries = yield* asProblems(journal.ofSubject(id))
  return yield* answers.ok({ data: entries.map(views.timelineView), nextCursor: null })
})

/** `GET /v1/payouts/{id}/routing` */
export const routing = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("read")
  const { unstored } = yield* Bases
  const explanation = yield* asProblems(Explain.of(yield* find(merchant, id), unstored))
  return yield* answers.ok(views.explanationView(explanation))
})

/** `POST /v1/payouts/{id}/sync` */
export const sync = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("write")
  yield* asProblems(Reconcile.sync(yield* find(merchant, id)))
  return yield* answers.ok(views.payoutView(yield* find(merchant, id)))
})

/** `POST /v1/payouts/{id}/resolve` */
export const resolve = Effect.fnUntraced(function* (request: Edge.Request, id: string) {
  const merchant = yield* merchantWith("admin")
  const word = yield* Edge.body(request, decodeResolve)
  yield* asProblems(Resolve.settle(yield* find(merchant, id), word))
  return yield* answers.ok(views.payoutView(yield* find(merchant, id)))
})
