import { Requests } from "@switchyard/client"
import { Effect } from "effect"
import * as Charges from "../../domain/requests/Charges.ts"
import * as FollowUps from "../../domain/requests/FollowUps.ts"
import type { Operation } from "../../domain/requests/FollowUpRules.ts"
import * as Rebills from "../../domain/requests/Rebills.ts"
import * as Faults from "../../Faults.ts"
import { promised } from "../../sql/promised.ts"
import * as answers from "../answers.ts"
import { merchantWith } from "../Authenticate.ts"
import * as Edge from "../Edge.ts"
import { asProblems } from "../refusals.ts"

/** The calls that move money: key, body, domain, answer. */

const decodePayment = Faults.decoder(Requests.PaymentRequest)
const decodeAmount = Faults.decoder(Requests.AmountRequest)
const decodeRefund = Faults.decoder(Requests.RefundRequest)
const decodeRebill = Faults.decoder(Requests.RebillRequest)

/** `POST /v1/payments` */
export const create = Effect.fnUntraced(function* (request: Edge.Request) {
  const merchant = yield* merchantWith("write")
  const key = yield* Edge.idempotencyKey(request)
  const body = yield* Edge.body(request, decodePayment)
  const charged = yield* asProblems(Charges.create(merchant, key, body))
  return yield* answers.ofCharge(charged, charged.replayed)
})

/** `POST /v1/payments/{id}/capture` and `/void` */
export const release = Effect.fnUntraced(function* (
  operation: Exclude<Operation, "refund">,
  request: Edge.Request,
  id: string
) {
  const merchant = yield* merchantWith("write")
  const key = yield* Edge.idempotencyKey(request)
  const body = yield* Edge.body(request, decodeAmount, { mayBeEmpty: true })
  const done = yield* asProblems(FollowUps.start(operation, merchant, key, id, body))
  return yield* answers.ofFollowUp(done, done.attempt, done.replayed)
})

/** `POST /v1/payments/{id}/refunds` */
export const refund = Effect.fnUntraced(function* (request: Edge.Request, id: string) {
  const merchant = yield* merchantWith("write")
  const key = yield* Edge.idempotencyKey(request)
  const body = yield* Edge.body(request, decodeRefund, { mayBeEmpty: true })
  const done = yield* asProblems(FollowUps.start("refund", merchant, key, id, body))
  return yield* answers.ofRefund(yield* promised(done.refund), done.attempt, done.replayed)
})

/** `POST /v1/payments/{id}/rebill` */
export const rebill = Effect.fnUntraced(function* (request: Edge.Request, id: string) {
  const merchant = yield* merchantWith("write")
  const key = yield* Edge.idempotencyKey(request)
  const body = yield* Edge.body(request, decodeRebill)
  const charged = yield* asProblems(Rebills.create(merchant, key, id, body))
  return yield* answers.ofCharge(charged, charged.replayed)
})
