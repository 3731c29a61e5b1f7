import { Effect } from "effect"
import type { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Api, type Caller } from "../Api.ts"
import * as ApiProblem from "../ApiProblem.ts"
import { Charges } from "../domain/Charges.ts"
import { type FollowedUp, FollowUps } from "../domain/FollowUps.ts"
import { Ledger, type PaymentState } from "../domain/Ledger.ts"
import { AmountRequest, PaymentRequest, RefundRequest } from "../domain/PaymentRequest.ts"
import { Reconcile } from "../domain/Reconcile.ts"
import * as Faults from "../Faults.ts"
import * as answers from "./answers.ts"
import { merchantWith } from "./Authenticate.ts"
import * as Cursor from "./Cursor.ts"
import * as Edge from "./Edge.ts"
import { asProblems } from "./refusals.ts"
import { Respond } from "./Respond.ts"
import * as views from "./views.ts"

const decodePayment = Faults.decoder(PaymentRequest)
const decodeAmount = Faults.decoder(AmountRequest)
const decodeRefund = Faults.decoder(RefundRequest)

type Response = Effect.Effect<HttpServerResponse.HttpServerResponse, ApiProblem.ApiProblem, Caller>

const notFound = ApiProblem.make("not_found")

/** The payments group: reads the request, calls the domain, writes its answer. */
export const layer = HttpApiBuilder.group(
  Api,
  "payments",
  Effect.fnUntraced(function* (handlers) {
    const charges = yield* Charges
    const followUps = yield* FollowUps
    const ledger = yield* Ledger
    const reconcile = yield* Reconcile
    const { respond } = yield* Respond

    /** The merchant's own payment; another merchant's does not exist. */
    const find = Effect.fnUntraced(function* (merchant: string, id: string) {
      const state = yield* asProblems(ledger.load(id))
      return state?.payment.merchant === merchant ? state : yield* notFound
    })

    const refundOf = Effect.fnUntraced(function* (state: FollowedUp | PaymentState, id: string) {
      const refund = yield* asProblems(ledger.findRefund(id))
      const attempt = state.attempts.find((one) => one.refund === id)
      return refund === null || attempt === undefined ? yield* notFound : { refund, attempt }
    })

    const create: (request: Edge.Request) => Response = Effect.fnUntraced(function* (request) {
      const merchant = yield* merchantWith("write")
      const key = yield* Edge.idempotencyKey(request)
      const body = yield* Edge.body(request, decodePayment)
      const charged = yield* asProblems(charges.create(merchant, key, body))
      return yield* answers.ofCharge(charged, charged.replayed)
    })

    const followUp = (operation: "capture" | "void") =>
      Effect.fnUntraced(function* (request: Edge.Request, id: string) {
        const merchant = yield* merchantWith("write")
        const key = yield* Edge.idempotencyKey(request)
        const body = yield* Edge.body(request, decodeAmount, { mayBeEmpty: true })
        const done = yield* asProblems(followUps[operation](merchant, key, id, body))
        return yield* answers.ofFollowUp(done, done.attempt, done.replayed)
      })
    const capture = followUp("capture")
    const release = followUp("void")

    const refund = Effect.fnUntraced(function* (request: Edge.Request, id: string) {
      const merchant = yield* merchantWith("write")
      const key = yield* Edge.idempotencyKey(request)
      const body = yield* Edge.body(request, decodeRefund, { mayBeEmpty: true })
      const done = yield* asProblems(followUps.refund(merchant, key, id, body))
      const made = yield* refundOf(done, done.attempt.refund ?? "")
      return yield* answers.ofRefund(made.refund, done.attempt, done.replayed)
    })

    const list = Effect.fnUntraced(function* (query: Cursor.ListQuery) {
      const merchant = yield* merchantWith("read")
      const filter = yield* Cursor.filter(merchant, query)
      const rows = yield* asProblems(ledger.list({ ...filter, limit: filter.limit + 1 }))
      const shown = rows.slice(0, filter.limit)
      const attempts = yield* asProblems(ledger.attemptsOf(shown.map((payment) => payment.id)))
      const data = shown.map((payment) =>
        views.paymentView({
          payment,
          attempts: attempts.filter((one) => one.payment === payment.id)
        })
      )
      const last = rows.length > filter.limit ? shown.at(-1) : undefined
      return yield* answers.ok({ data, nextCursor: last === undefined ? null : Cursor.after(last) })
    })

    const sync = Effect.fnUntraced(function* (id: string) {
      const merchant = yield* merchantWith("write")
      yield* asProblems(reconcile.sync(yield* find(merchant, id)))
      return yield* answers.ok(views.paymentView(yield* find(merchant, id)))
    })

    const read = Effect.fnUntraced(function* (id: string) {
      const merchant = yield* merchantWith("read")
      return yield* answers.ok(views.paymentView(yield* find(merchant, id)))
    })

    const timeline = Effect.fnUntraced(function* (id: string) {
      const merchant = yield* merchantWith("read")
      yield* find(merchant, id)
      const entries = yield* asProblems(ledger.journalOf(id))
      return yield* answers.ok({ data: entries.map(views.timelineView), nextCursor: null })
    })

    const readRefund = Effect.fnUntraced(function* (id: string) {
      const merchant = yield* merchantWith("read")
      const stored = yield* asProblems(ledger.findRefund(id))
      if (stored === null) return yield* notFound
      const made = yield* refundOf(yield* find(merchant, stored.payment), id)
      return yield* answers.ok(views.refundView(made.refund, made.attempt))
    })

    return handlers
      .handleRaw("createPayment", ({ request }) => respond(create(request)))
      .handleRaw("listPayments", ({ query }) => respond(list(query)))
      .handleRaw("getPayment", ({ params }) => respond(read(params.id)))
      .handleRaw("getTimeline", ({ params }) => respond(timeline(params.id)))
      .handleRaw("capturePayment", ({ params, request }) => respond(capture(request, params.id)))
      .handleRaw("voidPayment", ({ params, request }) => respond(release(request, params.id)))
      .handleRaw("refundPayment", ({ params, request }) => respond(refund(request, params.id)))
      .handleRaw("getRefund", ({ params }) => respond(readRefund(params.id)))
      .handleRaw("syncPayment", ({ params }) => respond(sync(params.id)))
  })
)
