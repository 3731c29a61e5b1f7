import { Decline } from "@switchyard/core"
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import * as ApiProblem from "../ApiProblem.ts"
import { type Attempt, isCharge } from "../domain/ledger/Attempt.ts"
import type { PaymentState } from "../domain/ledger/Ledger.ts"
import type { PayoutRecord } from "../domain/ledger/PayoutRecord.ts"
import type { RefundRecord } from "../domain/ledger/RefundRecord.ts"
import type { State } from "../domain/ledger/Subject.ts"
import type { TokenRecord } from "../domain/ledger/TokenRecord.ts"
import * as views from "../views.ts"

/** Which HTTP answer today's state of a request deserves; a replay gets the same as the first would. */

type Answer = Effect.Effect<HttpServerResponse.HttpServerResponse, ApiProblem.ApiProblem>

const replayedHeader = (replayed: boolean): Readonly<Record<string, string>> =>
  replayed ? { "idempotency-replayed": "true" } : {}

const json = (value: unknown, status: number, replayed: boolean) =>
  Effect.succeed(
    HttpServerResponse.text(JSON.stringify(value), {
      status,
      headers: replayedHeader(replayed),
      contentType: "application/json"
    })
  )

/**
 * Somebody else is at work on it: then a replay waits. Of a first answer it means that the database failed
 * between two accounts; gateways have been called, so what is known so far is the answer.
 */
const isRunning = ({ state }: Attempt): boolean => state === "ready" || state === "sending"

const inProgress = Effect.fail(
  ApiProblem.make("request_in_progress", { headers: { "retry-after": "1" } })
)

const problem = (
  code: ApiProblem.Code,
  members: object,
  replayed: boolean,
  more: ApiProblem.Detail = {}
): Answer => {
  const headers = { ...replayedHeader(replayed), ...more.headers }
  return Effect.fail(ApiProblem.make(code, { ...more, headers, members: { ...members } }))
}

/**
 * Nothing was sent. Where that was for a limit of an account there is room again in a moment, but this key
 * names what has failed: the new try is a new request.
 */
const unsent = (attempt: Attempt | undefined, members: object, replayed: boolean): Answer =>
  attempt?.error?.reason === "no_capacity"
    ? problem("provider_unavailable", members, replayed, {
        detail:
          `The limit of calls of the account ${attempt.account} was reached; nothing was sent.` +
          " Try again with another Idempotency-Key",
        headers: { "retry-after": "1" }
      })
    : problem("provider_unavailable", members, replayed)

/** Nothing moved: a gateway refused the request, or none was sent one. */
const ofFailure = (attempts: ReadonlyArray<Attempt>, members: object, replayed: boolean): Answer =>
  attempts.some(({ state }) => state === "rejected")
    ? problem("provider_rejected", members, replayed)
    : unsent(attempts.at(-1), members, replayed)

/** The answer to a new payment. */
export const ofCharge = (state: PaymentState, replayed: boolean): Answer => {
  const charges = state.attempts.filter((attempt) => isCharge(attempt.operation))
  if (replayed && charges.some(isRunning)) return inProgress
  const payment = views.paymentView(state)
  switch (payment.status) {
    case "declined":
      return problem("declined", { decline: payment.decline, payment }, replayed)
    case "failed":
      return ofFailure(charges, { payment }, replayed)
    case "processing":
    case "unknown":
    case "needs_review":
      return json(payment, 202, replayed)
    default:
      return json(payment, 201, replayed)
  }
}

/** The answer to a capture, void or refund: by the state of its own attempt. */
const ofAttempt = (
  attempt: Attempt,
  success: number,
  value: object,
  members: object,
  replayed: boolean
): Answer => {
  switch (attempt.state) {
    case "ready":
    case "sending":
      return inProgress
    case "succeeded":
    case "late_success":
      return json(value, success, replayed)
    case "pending":
    case "unknown":
    case "needs_review":
      return json(value, 202, replayed)
    case "declined":
      return problem("declined", { decline: declineOf(attempt), ...members }, replayed)
    case "rejected":
      return ofRejection(attempt, members, replayed)
    case "not_sent":
      return unsent(attempt, members, replayed)
  }
}

/** A refund that the gateway will not make is declined; a word about our account is not about the refund. */
const ofRejection = (attempt: Attempt, members: object, replayed: boolean): Answer => {
  const code = attempt.error?.code
  const aboutAccount = code === "AuthenticationFailed" || code === "RateLimited"
  if ((attempt.operation === "refund" || attempt.operation === "payout") && !aboutAccount) {
    return problem("declined", { decline: declineOf(attempt), ...members }, replayed)
  }
  return problem("provider_rejected", members, replayed)
}

const declineOf = ({ error }: Attempt) => {
  const reason = Decline.reasons.find((one) => one === error?.reason) ?? "other"
  return Decline.make(reason, error?.raw ?? { code: "", message: "" })
}

/** The answer to a capture or void. */
export const ofFollowUp = (state: PaymentState, attempt: Attempt, replayed: boolean): Answer => {
  const payment = views.paymentView(state)
  return ofAttempt(attempt, 200, payment, { payment }, replayed)
}

/** The answer to a refund. */
export const ofRefund = (refund: RefundRecord, attempt: Attempt, replayed: boolean): Answer => {
  const view = views.refundView(refund, attempt)
  return ofAttempt(attempt, 201, view, { refund: view }, replayed)
}

/** The answer to a new payout. */
export const ofPayout = (state: State<PayoutRecord>, replayed: boolean): Answer => {
  if (replayed && state.attempts.some(isRunning)) return inProgress
  const payout = views.payoutView(state)
  const last = state.attempts.at(-1)
  const isDeclined = state.attempts.some(({ state }) => state === "declined")
  switch (payout.status) {
    case "succeeded":
    case "pending":
      return json(payout, payout.status === "succeeded" ? 201 : 202, replayed)
    case "failed": {
      if (isDeclined || last === undefined) {
        const declined = state.attempts.findLast(({ state }) => state === "declined") ?? last
        const decline = payout.decline ?? (declined === undefined ? null : declineOf(declined))
        return problem("declined", { decline, payout }, replayed)
      }
      return last.state === "rejected"
        ? ofRejection(last, { payout }, replayed)
        : unsent(last, { payout }, replayed)
    }
    default:
      return json(payout, 202, replayed)
  }
}

/** The answer to a card that is to be kept. */
export const ofToken = ({ attempts, subject }: State<TokenRecord>, replayed: boolean): Answer => {
  if (replayed && attempts.some(isRunning)) return inProgress
  const token = views.tokenView(subject)
  switch (token.status) {
    case "failed": {
      const declined = attempts.findLast(({ state }) => state === "declined")
      if (declined !== undefined) {
        return problem("declined", { decline: declineOf(declined), token }, replayed)
      }
      return ofFailure(attempts, { token }, replayed)
    }
    case "pending":
    case "unknown":
      return json(token, 202, replayed)
    case "active":
    case "deleted":
    case "requires_action":
      return json(token, 201, replayed)
  }
}

/** A plain 200. */
export const ok = (value: unknown) => json(value, 200, false)
