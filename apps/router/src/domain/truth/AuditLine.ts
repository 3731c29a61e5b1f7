import type { Statement } from "@switchyard/core"
import { Clock, Effect } from "effect"
import { Store } from "../../sql/Store.ts"
import type { OpenAccount } from "../accounts/Accounts.ts"
import { type Attempt, type Finding, hasFailed, isAsked, isCharge } from "../ledger/Attempt.ts"
import * as Incidents from "../ledger/Incidents.ts"
import * as Reconcile from "./Reconcile.ts"

/** One line of a gateway's list against the attempts of ours that it may be about. */

/** What came of a line. */
export type Outcome = "agrees" | "asked" | "mismatch" | "orphan"

/** Compares a line; what is open or has failed here is asked about. */
export const compare = Effect.fn("AuditLine.compare")(function* (
  account: OpenAccount,
  line: Statement.Transaction
) {
  const named = yield* namedBy(account, line)
  const own = named.filter(({ operation }) => isOfKind[line.kind](operation))
  const [first] = own
  if (line.kind === "chargeback") {
    return yield* noteLine("mismatch", account, first, line, "chargeback", {})
  }
  // Under the same ids the gateway may list what was done to a payment elsewhere.
  if (first === undefined) return yield* noteLine("orphan", account, named[0], line, "orphan", {})
  const isSame = yield* isOfCurrency(first, line)
  const sum = Number(line.amount.value)
  if (isSame && addUpTo(sum, own.filter(hasSucceeded))) return "agrees" satisfies Outcome
  const doubtful = own.filter(isDoubtful)
  yield* Effect.forEach(doubtful, Reconcile.ask, { discard: true })
  if (isSame && addUpTo(sum, own)) {
    return (doubtful.length > 0 ? "asked" : "agrees") satisfies Outcome
  }
  const detail = { asked: first.amount }
  return yield* noteLine("mismatch", account, first, line, "mismatch", detail)
})

/**
 * The attempts that the line's ids lead to. The gateway's id may be that of a payment and of all that was
 * done to it; our own reference is that of one attempt: where that is of the line's kind, it is the only one.
 */
const namedBy = Effect.fnUntraced(function* (
  { id }: OpenAccount,
  { kind, providerReference, reference }: Statement.Transaction
) {
  const { attempts } = yield* Store
  const own = reference === null ? null : yield* attempts.findByReference(id, reference)
  if (own !== null && isOfKind[kind](own.operation)) return [own]
  const others = yield* attempts.findByProviderReference(id, providerReference)
  const named = own === null ? others : [own, ...others.filter((one) => one.id !== own.id)]
  if (kind !== "refund") return named
  const charges = named.filter(({ operation }) => isCharge(operation))
  const refunds = yield* refundsOf(charges, providerReference)
  return [...named.filter((one) => !refunds.some(({ id }) => id === one.id)), ...refunds]
})

/** Refunds of these charges, whose own ids the gateway may have given since. */
const refundsOf = Effect.fnUntraced(function* (
  charges: ReadonlyArray<Attempt>,
  providerReference: string
) {
  const { attempts } = yield* Store
  const all = yield* attempts.ofSubjects([...new Set(charges.map(({ subject }) => subject))])
  return all.filter(
    ({ operation, reverses, target }) =>
      operation === "refund" &&
      (target === providerReference || charges.some(({ id }) => id === reverses))
  )
})

const isOfKind: Readonly<
  Record<Statement.Transaction["kind"], (operation: Attempt["operation"]) => boolean>
> = {
  payment: isCharge,
  refund: (operation) => operation === "refund",
  payout: (operation) => operation === "payout",
  chargeback: isCharge
}

/** A gateway lists each refund, or under the payment's id the sum of all. */
const addUpTo = (sum: number, attempts: ReadonlyArray<Attempt>): boolean =>
  attempts.some(({ amount }) => amount === sum) ||
  (attempts.length > 0 && attempts.reduce((total, { amount }) => total + amount, 0) === sum)

const hasSucceeded = ({ state }: Attempt): boolean =>
  state === "succeeded" || state === "late_success"

/** What the gateway lists may have happened after all. */
const isDoubtful = ({ state }: Attempt): boolean =>
  isAsked(state) || hasFailed(state) || state === "needs_review"

const isOfCurrency = Effect.fnUntraced(function* (
  { subject: id }: Attempt,
  { amount }: Statement.Transaction
) {
  const { subjects } = yield* Store
  const subject = yield* subjects.find(id)
  return subject !== null && subject.type !== "token" && subject.currency === amount.currency
})

const noteLine = Effect.fnUntraced(function* <Answer extends Outcome>(
  outcome: Answer,
  account: OpenAccount,
  attempt: Attempt | undefined,
  { amount, kind: listed, providerReference, status }: Statement.Transaction,
  kind: Finding["kind"],
  more: Finding["detail"]
) {
  const value = Number(amount.value)
  const sum = { amount: value, currency: amount.currency }
  const detail = { kind: listed, providerReference, status, ...sum, ...more }
  // One id may have lines of several kinds, and a sum that grows.
  const key = `${providerReference}:${listed}:${value}`
  yield* note(account, attempt ?? null, key, { kind, detail })
  return outcome
})

/** Notes what does not agree, once for each key of an account. */
export const note = Effect.fnUntraced(function* (
  { id: account, merchant }: OpenAccount,
  attempt: Attempt | null,
  key: string,
  finding: Finding
) {
  const dedupe = `audit:${finding.kind}:${account}:${key}`
  const now = yield* Clock.currentTimeMillis
  const about = { subject: attempt?.subject ?? null, attempt: attempt?.id ?? null }
  yield* Incidents.note({ ...finding, merchant, account, ...about, dedupe }, now)
})
