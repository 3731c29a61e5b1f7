import { Effect } from "effect"
import { Store } from "../../sql/Store.ts"
import * as views from "../../views.ts"
import { type Attempt, hasFailed, isAsked } from "./Attempt.ts"
import { Ids } from "../Ids.ts"
import * as Outbox from "../events/Outbox.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import type { PayoutRecord } from "./PayoutRecord.ts"
import { statusOf } from "./RefundRecord.ts"
import type { State, Subject } from "./Subject.ts"

/**
 * What merchants are told of a transaction: one event for each change that shows, in the transaction that
 * makes the change. An event's body is made once; every delivery repeats its bytes.
 */

/** A transaction's change: the attempts that it wrote, and the subject before and after. */
export interface Change {
  /** Null where the transaction has made it. */
  readonly before: State | null
  readonly after: State
  /** Beside the changes of state: what else happened. */
  readonly also?: ReadonlyArray<"payment.duplicate_detected">
}

interface Told {
  readonly type: string
  readonly data: object
}

/** Appends the events of a change to the outbox; answers the subject with its events counted. */
export const announce = Effect.fnUntraced(function* (change: Change, now: number) {
  const { subject } = change.after
  const told = yield* eventsOf(change)
  if (told.length === 0) return subject
  const ids = yield* Ids
  yield* Outbox.append(
    told.map(({ data, type }, index) => {
      const sequence = subject.events + index + 1
      return {
        id: ids.make("evt"),
        merchant: subject.merchant,
        subject: subject.id,
        sequence,
        type,
        body: Outbox.eventBody(type, now, data, sequence),
        createdAt: now
      }
    })
  )
  return { ...subject, events: subject.events + told.length }
})

const eventsOf = Effect.fnUntraced(function* ({ after, also = [], before }: Change) {
  const { subject } = after
  if (subject.type === "token") return []
  if (subject.type === "payout") return ofPayout(before?.subject ?? null, { ...after, subject })
  const state = { ...after, subject }
  const data = () => views.paymentView(state)
  const told: Array<Told> = []
  if (isChanged(before?.subject ?? null, subject) || hasFollowUpFailed(before, after)) {
    told.push({ type: `payment.${subject.status}`, data: data() })
  }
  for (const type of also) told.push({ type, data: data() })
  for (const attempt of changedRefunds(before, after)) {
    const { refunds } = yield* Store
    const refund = yield* refunds.find(attempt.refund ?? "")
    if (refund === null) continue
    const type = `refund.${statusOf(attempt.state)}`
    told.push({ type, data: views.refundView(refund, attempt) })
  }
  return told
})

const ofPayout = (before: Subject | null, after: State<PayoutRecord>): ReadonlyArray<Told> =>
  before?.status === after.subject.status
    ? []
    : [{ type: `payout.${after.subject.status}`, data: views.payoutView(after) }]

/** A status, or a sum that moved under the same status. */
const isChanged = (before: Subject | null, after: PaymentRecord): boolean =>
  before?.type !== "payment" ||
  before.status !== after.status ||
  before.captured !== after.captured ||
  before.refunded !== after.refunded ||
  before.voided !== after.voided

/** A capture or void of which the merchant was told that it is open: the payment stays as it was. */
const hasFollowUpFailed = (before: State | null, after: State): boolean =>
  after.attempts.some(({ id, operation, state }) => {
    if (operation !== "capture" && operation !== "void") return false
    const earlier = before?.attempts.find((one) => one.id === id)
    const wasOpen =
      earlier !== undefined && (isAsked(earlier.state) || earlier.state === "needs_review")
    return wasOpen && hasFailed(state)
  })

/** Attempts of refunds whose shown status the transaction has changed. */
const changedRefunds = (before: State | null, after: State): ReadonlyArray<Attempt> =>
  after.attempts.filter(({ id, refund, state }) => {
    if (refund === null) return false
    const earlier = before?.attempts.find((one) => one.id === id)
    return earlier === undefined || statusOf(earlier.state) !== statusOf(state)
  })
