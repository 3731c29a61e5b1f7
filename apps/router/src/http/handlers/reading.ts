import { Requests } from "@switchyard/client"
import { Effect } from "effect"
import * as ApiProblem from "../../ApiProblem.ts"
import * as Ledger from "../../domain/ledger/Ledger.ts"
import { Bases } from "../../domain/routing/Bases.ts"
import * as Explain from "../../domain/routing/Explain.ts"
import * as Reconcile from "../../domain/truth/Reconcile.ts"
import * as Resolve from "../../domain/requests/Resolve.ts"
import * as Faults from "../../Faults.ts"
import { Store } from "../../sql/Store.ts"
import * as answers from "../answers.ts"
import { merchantWith } from "../Authenticate.ts"
import * as Cursor from "../Cursor.ts"
import * as Edge from "../Edge.ts"
import { asProblems } from "../refusals.ts"
import * as views from "../../views.ts"

/** The calls that read, and the one that asks the gateway now. */

const notFound = ApiProblem.make("not_found")

/** The merchant's own payment; another merchant's does not exist. */
const find = Effect.fnUntraced(function* (merchant: string, id: string) {
  const state = yield* asProblems(Ledger.loadAs("payment", id))
  return state?.subject.merchant === merchant ? state : yield* notFound
})

/** A refund of a payment with the attempt that carries it out. */
const refundOf = Effect.fnUntraced(function* (state: Ledger.PaymentState, id: string) {
  const { refunds } = yield* Store
  const refund = yield* asProblems(refunds.find(id))
  const attempt = state.attempts.find((one) => one.refund === id)
  return refund === null || attempt === undefined ? yield* notFound : { refund, attempt }
})

/** `GET /v1/payments/{id}` */
export const payment = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("read")
  return yield* answers.ok(views.paymentView(yield* find(merchant, id)))
})

/** `GET /v1/payments` */
export const list = Effect.fnUntraced(function* (query: Cursor.ListQuery) {
  const merchant = yield* merchantWith("read")
  const { attempts, payments } = yield* Store
  const filter = yield* Cursor.filter(merchant, query)
  const rows = yield* asProblems(payments.list({ ...filter, limit: filter.limit + 1 }))
  const { nextCursor, shown } = Cursor.page(rows, filter.limit, (one) => one)
  const all = yield* asProblems(attempts.ofSubjects(shown.map((one) => one.id)))
  const data = shown.map((one) =>
    views.paymentView({ subject: one, attempts: all.filter(({ subject }) => subject === one.id) })
  )
  return yield* answers.ok({ data, nextCursor })
})

/** `GET /v1/payments/{id}/timeline` */
export const timeline = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("read")
  const { journal } = yield* Store
  yield* find(merchant, id)
  const entries = yield* asProblems(journal.ofSubject(id))
  return yield* answers.ok({ data: entries.map(views.timelineView), nextCursor: null })
})

/** `GET /v1/payments/{id}/routing` */
export const routing = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("read")
  const { unstored } = yield* Bases
  const explanation = yield* asProblems(Explain.of(yield* find(merchant, id), unstored))
  return yield* answers.ok(views.explanationView(explanation))
})

/** `GET /v1/refunds/{id}` */
export const refund = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("read")
  const { refunds } = yield* Store
  const stored = yield* asProblems(refunds.find(id))
  if (stored === null) return yield* notFound
  const made = yield* refundOf(yield* find(merchant, stored.payment), id)
  return yield* answers.ok(views.refundView(made.refund, made.attempt))
})

/** `POST /v1/payments/{id}/sync` */
export const sync = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("write")
  yield* asProblems(Reconcile.sync(yield* find(merchant, id)))
  return yield* answers.ok(views.paymentView(yield* find(merchant, id)))
})

const decodeResolve = Faults.decoder(Requests.ResolveRequest)

/** `POST /v1/payments/{id}/resolve` */
export const resolve = Effect.fnUntraced(function* (request: Edge.Request, id: string) {
  const merchant = yield* merchantWith("admin")
  const word = yield* Edge.body(request, decodeResolve)
  yield* asProblems(Resolve.settle(yield* find(merchant, id), word))
  return yield* answers.ok(views.paymentView(yield* find(merchant, id)))
})
