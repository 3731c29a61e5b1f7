import type { Statement } from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import { Store } from "../../sql/Store.ts"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import { type Attempt, type Finding, hasFailed, isAsked, isCharge } from "../ledger/Attempt.ts"
import * as Incidents from "../ledger/Incidents.ts"
import * as Reconcile from "./Reconcile.ts"

/**
 * The books of both sides, compared: every line of a gateway's list must have an attempt of ours, and every
 * charge of ours a line. A line proves little by itself, so what differs is asked about, and what the
 * answer does not settle is an incident. Nothing is charged or given back here.
 */

/** What a comparison found. */
export interface Report {
  readonly account: string
  /** Lines of the gateway's list. */
  readonly lines: number
  /** Lines that have an attempt of ours. */
  readonly matched: number
  /** Lines that nobody here asked for. */
  readonly orphans: number
  /** Lines and charges that contradict each other. */
  readonly mismatches: number
  /** Open or failed attempts that were asked about because the gateway lists them. */
  readonly asked: number
  /** Why there was nothing to compare, where the list could not be read. */
  readonly failure: string | null
}

/** A window of time, half-open, in milliseconds since the epoch. */
export interface Window {
  readonly fromMillis: number
  readonly toMillis: number
}

/** Compares every account whose gateway has a list. */
export const run = Effect.fn("Audit.run")(function* (window: Window) {
  const accounts = (yield* Accounts).all.filter(({ capabilities }) =>
    capabilities.operations.includes("list")
  )
  return yield* Effect.forEach(accounts, (account) => compare(account, window))
})

const dayMs = 24 * 3_600_000

/** Compares the day that has ended (UTC), once for all replicas. */
export const daily = Effect.fnUntraced(function* () {
  const { settings } = yield* Store
  const now = yield* Clock.currentTimeMillis
  const toMillis = now - (now % dayMs)
  const day = new Date(toMillis).toISOString().slice(0, 10)
  if (!(yield* settings.advance("audited_until", day))) return
  const reports = yield* run({ fromMillis: toMillis - dayMs, toMillis })
  for (const { account, ...report } of reports) {
    yield* Effect.logInfo("books compared").pipe(Effect.annotateLogs({ account, ...report }))
  }
})

const compare = Effect.fnUntraced(function* (account: OpenAccount, window: Window) {
  const answer = yield* Effect.result(account.ask(account.payments.list(window)))
  const nothing = { account: account.id, lines: 0, matched: 0, orphans: 0, mismatches: 0, asked: 0 }
  if (Result.isFailure(answer)) {
    return { ...nothing, failure: answer.failure._tag } satisfies Report
  }
  const lines = answer.success
  const found = yield* Effect.forEach(lines, (line) => compareLine(account, line))
  const missing = yield* compareOurs(account, window, lines)
  const count = (outcome: Outcome) => found.filter((one) => one === outcome).length
  return {
    account: account.id,
    lines: lines.length,
    matched: found.length - count("orphan"),
    orphans: count("orphan"),
    mismatches: count("mismatch") + missing,
    asked: count("asked"),
    failure: null
  } satisfies Report
})

type Outcome = "agrees" | "asked" | "mismatch" | "orphan"

const attemptOf = Effect.fnUntraced(function* (
  { id }: OpenAccount,
  { providerReference, reference }: Statement.Transaction
) {
  const { attempts } = yield* Store
  const own = reference === null ? null : yield* attempts.findByReference(id, reference)
  if (own !== null) return own
  const [first] = yield* attempts.findByProviderReference(id, providerReference)
  return first ?? null
})

const compareLine = Effect.fnUntraced(function* (
  account: OpenAccount,
  line: Statement.Transaction
) {
  const attempt = yield* attemptOf(account, line)
  if (attempt === null) {
    yield* note(account, null, line, { kind: "orphan", detail: detailOf(line) })
    return "orphan" satisfies Outcome
  }
  const isPayment = line.kind === "payment" && isCharge(attempt.operation)
  if (isPayment && Number(line.amount.value) !== attempt.amount) {
    const detail = { ...detailOf(line), asked: attempt.amount }
    yield* note(account, attempt, line, { kind: "mismatch", detail })
    return "mismatch" satisfies Outcome
  }
  if (!isAsked(attempt.state) && !(isPayment && hasFailed(attempt.state))) {
    return "agrees" satisfies Outcome
  }
  yield* Reconcile.ask(attempt)
  return "asked" satisfies Outcome
})

/** At the edges of the window the two clocks may disagree. */
const edgeMs = 10 * 60_000

/** Charges of ours that the gateway does not list: it is asked for each, and a "not found" is an incident. */
const compareOurs = Effect.fnUntraced(function* (
  account: OpenAccount,
  { fromMillis, toMillis }: Window,
  lines: ReadonlyArray<Statement.Transaction>
) {
  const { attempts } = yield* Store
  const listed = new Set(lines.flatMap((one) => [one.providerReference, one.reference]))
  const ours = yield* attempts.chargedBetween(account.id, fromMillis + edgeMs, toMillis - edgeMs)
  const unlisted = ours.filter(
    (one) => !listed.has(one.reference) && !listed.has(one.providerReference)
  )
  let missing = 0
  for (const attempt of unlisted) {
    const { providerReference } = attempt
    if (providerReference === null) continue
    const answer = yield* Effect.result(account.ask(account.payments.status({ providerReference })))
    if (Result.isSuccess(answer) || answer.failure._tag !== "NotFound") continue
    missing += 1
    const detail = { charged: attempt.amount, gateway: "not_found" }
    yield* note(account, attempt, null, { kind: "mismatch", detail })
  }
  return missing
})

const detailOf = ({ amount, providerReference, status }: Statement.Transaction) => ({
  providerReference,
  status,
  amount: Number(amount.value),
  currency: amount.currency
})

const note = Effect.fnUntraced(function* (
  { id: account, merchant }: OpenAccount,
  attempt: Attempt | null,
  line: Statement.Transaction | null,
  finding: Finding
) {
  const key = line?.providerReference ?? attempt?.id ?? ""
  const dedupe = `audit:${finding.kind}:${account}:${key}`
  const now = yield* Clock.currentTimeMillis
  const subject = attempt?.subject ?? null
  const where = { merchant, account, subject, attempt: attempt?.id ?? null, dedupe }
  yield* Incidents.note({ ...finding, ...where }, now)
})
