import type { Objects } from "@switchyard/client"
import type { OpenAccount } from "./domain/accounts/Accounts.ts"
import type { Attempt } from "./domain/ledger/Attempt.ts"
import * as Health from "./domain/accounts/Health.ts"
import type { Explanation } from "./domain/routing/Explain.ts"
import * as NextStep from "./domain/ledger/NextStep.ts"
import type { PaymentRecord } from "./domain/ledger/PaymentRecord.ts"
import type { PayoutRecord } from "./domain/ledger/PayoutRecord.ts"
import { type RefundRecord, statusOf } from "./domain/ledger/RefundRecord.ts"
import type { State } from "./domain/ledger/Subject.ts"
import type { TokenRecord } from "./domain/ledger/TokenRecord.ts"
import type { Incident } from "./sql/IncidentRows.ts"
import type { Entry } from "./sql/JournalRows.ts"

/** From the ledger's objects to those of the HTTP contract: answers and events show the same. */

/** ISO 8601, UTC. */
export const iso = (millis: number): string => new Date(millis).toISOString()

/** Like {@link iso}, where there may be no time yet. */
export const isoOrNull = (millis: number | null): string | null =>
  millis === null ? null : iso(millis)

const attemptView = (attempt: Attempt): Objects.Attempt => ({
  id: attempt.id,
  sequence: attempt.sequence,
  operation: attempt.operation,
  account: attempt.account,
  provider: attempt.provider,
  reference: attempt.reference,
  amount: attempt.amount,
  state: attempt.state,
  ...(attempt.reverses === null ? {} : { reverses: attempt.reverses }),
  error: attempt.error,
  startedAt: isoOrNull(attempt.startedAt),
  finishedAt: isoOrNull(attempt.finishedAt)
})

/** A payment with its attempts. */
export const paymentView = ({
  attempts,
  subject: payment
}: State<PaymentRecord>): Objects.Payment => ({
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
  token: payment.token,
  account: payment.account,
  provider: payment.provider,
  providerReference: payment.providerReference,
  nextAction: NextStep.view(payment.nextAction),
  // While another account is asked, an earlier decline is not the answer.
  decline: payment.status === "declined" || payment.status === "expired" ? payment.decline : null,
  parent: payment.parent,
  attempts: attempts.map(attemptView),
  metadata: payment.metadata,
  createdAt: iso(payment.createdAt),
  updatedAt: iso(payment.updatedAt)
})

/** How a payment or payout was routed. */
export const explanationView = (explanation: Explanation): Objects.Explanation => ({
  policyVersion: explanation.policyVersion,
  rule: explanation.rule,
  plan: explanation.plan,
  excluded: explanation.excluded,
  seed: explanation.seed,
  attempts: explanation.attempts.map(attemptView),
  remarks: explanation.remarks
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

/** A payout with its attempts. */
export const payoutView = ({ attempts, subject: payout }: State<PayoutRecord>): Objects.Payout => ({
  id: payout.id,
  reference: payout.reference,
  status: payout.status,
  amount: { value: payout.amount, currency: payout.currency },
  destination: payout.destination,
  account: payout.account,
  provider: payout.provider,
  providerReference: payout.providerReference,
  utr: payout.utr,
  fee: payout.fee,
  decline: payout.status === "failed" ? payout.decline : null,
  attempts: attempts.map(attemptView),
  createdAt: iso(payout.createdAt),
  updatedAt: iso(payout.updatedAt)
})

/** A stored card. */
export const tokenView = (token: TokenRecord): Objects.Token => ({
  id: token.id,
  status: token.status,
  account: token.account,
  provider: token.provider,
  brand: token.method.brand ?? null,
  bin: token.method.bin ?? null,
  last4: token.method.last4 ?? null,
  expiryMonth: token.method.expiryMonth ?? null,
  expiryYear: token.method.expiryYear ?? null,
  nextAction: NextStep.view(token.nextAction),
  createdAt: iso(token.createdAt)
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
  status: entry.statusTo as Objects.TimelineEntry["status"],
  cause: entry.cause,
  evidence: entry.verdict === null ? null : { note: null, ...entry.verdict.evidence },
  time: iso(entry.at)
})

/** What a person has to look at. */
export const incidentView = (incident: Incident): Objects.Incident => {
  const { account, attempt, detail, id, kind, subject } = incident
  const isPayout = subject?.startsWith("pot_") === true
  return {
    id,
    kind,
    account,
    payment: isPayout ? null : subject,
    payout: isPayout ? subject : null,
    attempt,
    detail,
    createdAt: iso(incident.createdAt)
  }
}
