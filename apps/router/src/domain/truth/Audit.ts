import type { Statement } from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import { Store } from "../../sql/Store.ts"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import * as AuditLine from "./AuditLine.ts"

/**
 * The books of both sides, compared: every line of a gateway's list must have an attempt of ours, and every
 * charge of ours a line. A line proves little by itself, so what differs is asked about; sums that differ
 * still, chargebacks, and lines that nobody here asked for are incidents. Nothing is charged or given back.
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
  /** Lines and attempts that contradict each other, and chargebacks. */
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
  return yield* Effect.forEach(yield* listing, (account) => compare(account, window))
})

const listing = Effect.map(Accounts, ({ all }) =>
  all.filter(({ capabilities }) => capabilities.operations.includes("list"))
)

const dayMs = 24 * 3_600_000

/** Days that are made up for where nobody compared them in time. */
const daysMax = 7

/**
 * Compares the days that have ended (UTC) and have not been compared yet, account by account. Of all replicas
 * one works on it in an hour: what it leaves undone is found in the next one.
 */
export const daily = Effect.fnUntraced(function* () {
  const { settings } = yield* Store
  const now = yield* Clock.currentTimeMillis
  if (!(yield* settings.advance("audited_in", isoOf(now).slice(0, 13)))) return
  yield* Effect.forEach(yield* listing, (account) => inTurn(account, now), { discard: true })
})

/** One account that fails for its own reasons must not stop the others. */
const inTurn = (account: OpenAccount, now: number) =>
  Effect.catchCause(catchUp(account, now), () =>
    Effect.logError(`the books of account ${account.id} could not be compared`)
  )

/** Day after day; a day whose list cannot be read is compared later. */
const catchUp = Effect.fnUntraced(function* (account: OpenAccount, now: number) {
  const { settings } = yield* Store
  const name = `audited_until:${account.id}`
  const before = yield* settings.find(name)
  const today = now - (now % dayMs)
  const first = before === null ? today - dayMs : Date.parse(before)
  let from = Math.max(first, today - daysMax * dayMs)
  for (; from < today; from += dayMs) {
    const { account: id, ...report } = yield* compare(account, {
      fromMillis: from,
      toMillis: from + dayMs
    })
    yield* Effect.logInfo("books compared").pipe(
      Effect.annotateLogs({ account: id, day: isoOf(from).slice(0, 10), ...report })
    )
    if (report.failure !== null) return
    yield* settings.advance(name, isoOf(from + dayMs).slice(0, 10))
  }
})

const isoOf = (millis: number): string => new Date(millis).toISOString()

const compare = Effect.fnUntraced(function* (account: OpenAccount, window: Window) {
  const answer = yield* Effect.result(account.ask(account.payments.list(window)))
  const nothing = { account: account.id, lines: 0, matched: 0, orphans: 0, mismatches: 0, asked: 0 }
  if (Result.isFailure(answer)) {
    return { ...nothing, failure: answer.failure._tag } satisfies Report
  }
  const lines = answer.success
  const found = yield* Effect.forEach(lines, (line) => AuditLine.compare(account, line))
  const missing = yield* compareOurs(account, window, lines)
  const count = (outcome: AuditLine.Outcome) => found.filter((one) => one === outcome).length
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
    yield* AuditLine.note(account, attempt, attempt.id, { kind: "mismatch", detail })
  }
  return missing
})
