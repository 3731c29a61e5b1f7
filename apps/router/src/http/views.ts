import type { Attempt } from "../domain/Attempt.ts"
import type { OpenAccount } from "../domain/Accounts.ts"
import * as Health from "../domain/Health.ts"
import type { PaymentState } from "../domain/Ledger.ts"
import type { Entry } from "../sql/JournalRows.ts"
import { type RefundRecord, statusOf } from "../domain/RefundRecord.ts"
import type * as Objects from "../Objects.ts"

/** From the ledger's objects to those of the HTTP contract. */

const isoOrNull = (millis: number | null): string | null => (millis === null ? null : iso(millis))

const iso = (millis: number): string => new Date(millis).toISOString()

const attemptView = (attempt: Attempt): Objects.Attempt => ({
  id: attempt.id,
  sequence: attempt.sequence,
  operation: attempt.operation,
  account: attempt.account,
  provider: attempt.provider,
  reference: attempt.reference,
  amount: attempt.amount,
  state: attempt.state,
  error: attempt.error,
  startedAt: isoOrNull(attempt.startedAt),
  finishedAt: isoOrNull(attempt.finishedAt)
})

/** A payment with its attempts. */
export const paymentView = ({ attempts, payment }: PaymentState): Objects.Payment => ({
  id: payment.id,
  reference: payment.reference,
  status: payment.status,
  amount: { value: payment.amount, currency: payment.currency },
  authorized: payment.authorized,
  captured: payment.captured,
  refunded: payment.refunded,
  voided: payment.voided,
  capture: payment.capture,
  method: payment.method,
  token: null,
  account: payment.account,
  provider: payment.provider,
  providerReference: payment.providerReference,
  // A widget needs a page to be drawn into; methods that lead to one are not offered.
  nextAction: payment.nextAction?.type === "redirect" ? payment.nextAction : null,
  // While another account is asked, an earlier decline is not the answer.
  decline: payment.status === "declined" || payment.status === "expired" ? payment.decline : null,
  parent: payment.parent,
  attempts: attempts.map(attemptView),
  metadata: payment.metadata,
  createdAt: iso(payment.createdAt),
  updatedAt: iso(payment.updatedAt)
})

/** A refund; its attempt says how it went. */
export const refundView = (refund: RefundRecord, attempt: Attempt): Objects.Refund => ({
  id: refund.id,
  payment: refund.payment,
  amount: { value: refund.amount, currency: refund.currency },
  status: statusOf(attempt.state),
  reason: refund.reason,
  attempt: attemptView(attempt),
  createdAt: iso(refund.createdAt),
  updatedAt: iso(attempt.finishedAt ?? attempt.startedAt ?? refund.createdAt)
})

/** An account with what it can do and how it has been doing. */
export const accountView = ({ capabilities, health, id, limits, provider }: OpenAccount) => ({
  id,
  provider,
  capabilities: {
    ...capabilities,
    maxAmount: capabilities.maxAmount === null ? null : Number(capabilities.maxAmount)
  },
  limits,
  health: Health.view(health)
})

/** A line of the timeline. */
export const timelineView = (entry: Entry): Objects.TimelineEntry => ({
  sequence: entry.sequence,
  attempt: entry.attempt,
  from: entry.stateFrom,
  to: entry.stateTo,
  status: entry.statusTo,
  cause: entry.cause,
  evidence: entry.verdict === null ? null : entry.verdict.evidence,
  time: iso(entry.at)
})
