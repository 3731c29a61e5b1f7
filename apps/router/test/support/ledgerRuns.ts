import { Cause, Effect, Exit, Layer, Logger, ManagedRuntime, Redacted } from "effect"
import type { SqlClient } from "effect/sql"
import { inject } from "vitest"
import * as Outbox from "../../src/domain/events/Outbox.ts"
import * as Ids from "../../src/domain/Ids.ts"
import {
  type Attempt,
  isCharge,
  isOpen,
  type State,
  type Verdict,
  verdictOf
} from "../../src/domain/ledger/Attempt.ts"
import * as Ledger from "../../src/domain/ledger/Ledger.ts"
import { initialPayout, type PayoutRecord } from "../../src/domain/ledger/PayoutRecord.ts"
import type { Subject } from "../../src/domain/ledger/Subject.ts"
import * as FollowUpRules from "../../src/domain/requests/FollowUpRules.ts"
import * as Verdicts from "../../src/domain/truth/Verdicts.ts"
import * as Postgres from "../../src/sql/Postgres.ts"
import { promised } from "../../src/sql/promised.ts"
import { Store } from "../../src/sql/Store.ts"
import * as Database from "./database.ts"
import type { Program, Step } from "./ledgerSteps.ts"
import * as Notified from "./notified.ts"
import { attempt, capabilities, decline, order } from "./samples.ts"

/** Carries programs of steps out on ledgers that share a database, each as a replica of its own. */

/** What a ledger needs, over a database. */
export const services = <E>(sql: Layer.Layer<SqlClient.SqlClient, E>) =>
  Layer.mergeAll(Store.layer, Outbox.layer, Ids.layer, Logger.layer([])).pipe(
    Layer.provideMerge(sql)
  )

/** What a ledger works with. */
export type Services = Layer.Success<ReturnType<typeof services>>

type Runtime = ManagedRuntime.ManagedRuntime<Services, unknown>

/** Ledgers that share one database. */
export interface Replicas {
  readonly all: ReadonlyArray<Runtime>
  readonly run: <A, E>(body: Effect.Effect<A, E, Services>) => Promise<A>
  readonly close: () => Promise<void>
}

/** Three replicas on PostgreSQL; SQLite lets in one process only. */
export const open = async (): Promise<Replicas> => {
  if (inject("database") === "sqlite") {
    const alone: Runtime = ManagedRuntime.make(services(Database.layer()))
    return { all: [alone], run: alone.runPromise, close: alone.dispose }
  }
  const { remove, url } = await Database.create()
  const replica = (): Runtime =>
    ManagedRuntime.make(services(Postgres.layer({ url: Redacted.make(url) })))
  const first = replica()
  const all = [first, replica(), replica()]
  const close = async () => {
    await Promise.all(all.map((one) => one.dispose()))
    await remove()
  }
  return { all, run: first.runPromise, close }
}

/** One program on its way. */
export interface Run {
  readonly subject: string
  /** What has happened, in the order in which it ended. */
  readonly history: Array<string>
  /** What must not happen, seen on the way. */
  readonly broken: Set<string>
  readonly sent: Set<string>
  made: number
}

/** A payout that has just been asked for. */
export const payout = (id: string): PayoutRecord => ({
  ...initialPayout,
  ...{ type: "payout", id, merchant: "acme", reference: "salary-1", amount: 1000 },
  ...{ currency: "EUR", destination: { type: "token" }, version: 0, events: 0 },
  ...{ createdAt: 0, updatedAt: 0 }
})

const made = (run: Run, members: Partial<Attempt>): Attempt => {
  const name = `${run.subject}_${(run.made += 1)}`
  return attempt({ id: `att_${name}`, reference: name, subject: run.subject, ...members })
}

const claimOf = (key: string): Ledger.Claim => ({ merchant: "acme", key, fingerprint: "print" })

/** A payment or payout whose first attempt has been claimed. */
export const start = Effect.fnUntraced(function* (name: string, operation: Program["order"]) {
  const subject = operation === "payout" ? `pot_${name}` : `pay_${name}`
  const run: Run = { subject, history: [], broken: new Set(), sent: new Set(), made: 0 }
  const capture = operation === "authorize" ? "manual" : "automatic"
  const asked: Subject = operation === "payout" ? payout(subject) : order({ id: subject, capture })
  yield* Ledger.claimNew(claimOf(subject), asked, made(run, { operation }))
  return run
})

/** Another payment on the first account, whose id a confused gateway may give to any charge. */
export const neighbour = Effect.gen(function* () {
  const other = attempt({ id: "att_neighbour", subject: "pay_neighbour", reference: "neighbour" })
  yield* Ledger.claimNew(claimOf("neighbour"), order({ id: "pay_neighbour" }), other)
  const sent = yield* Effect.flatMap(Ledger.fence(other, 1000), promised)
  const verdict = heard("call", "succeeded", "neighbour")
  yield* Ledger.settle(sent, "call", verdict, { nextCheckAt: null, next: null })
})

/** Carries a program out, each round's steps at once and on different replicas. */
export const carryOut = async (replicas: Replicas, run: Run, { rounds }: Program) => {
  for (const round of rounds) {
    const steps = round.map(async (step, index) => {
      const exit = await replicas.all[index % replicas.all.length]?.runPromiseExit(
        Effect.flatMap(happen(run, step), (line) =>
          Effect.sync(() => run.history.push(`${said(step)}${line}`))
        )
      )
      if (exit && Exit.isFailure(exit)) {
        run.history.push(`${said(step)}: failed`)
        run.broken.add(`it never fails: ${Cause.pretty(exit.cause)}`)
      }
    })
    await Promise.all(steps)
    run.history.push("")
  }
}

const said = ({ type, ...rest }: Step): string => `${type} ${JSON.stringify(rest)}`

/** Does one step; answers what it was about and what it came to. */
const happen = Effect.fnUntraced(function* (run: Run, step: Step) {
  if (step.type === "followUp") return yield* followUp(run, step)
  const { attempts } = yield* Effect.flatMap(Ledger.load(run.subject), promised)
  const seen = chosen(attempts, step)
  if (seen === null) return " about nothing"
  const name = ` about #${seen.sequence} ${seen.reverses ? "back " : ""}${seen.operation}`
  const before = `${name}: ${seen.state} ->`
  if (step.type === "send") return `${before} ${yield* send(run, attempts, seen)}`
  const { cause, verdict } = heardIn(step, seen)
  const goesOn = step.type === "answer" && step.goesOn && seen.reverses === null
  const isFirst = isCharge(seen.operation) || seen.operation === "payout"
  const { operation } = seen
  const next = (sequence: number) =>
    made(run, { sequence, operation, account: `account-${sequence}` })
  const settled = yield* Ledger.settle(seen, cause, verdict, {
    nextCheckAt: isOpen(verdict.state) ? 1 : null,
    next: goesOn && isFirst && hasEnded.has(verdict.state) ? next : null
  })
  if (settled === null) return `${before} nothing new`
  const follows = settled.next === null ? "" : `, then #${settled.next.sequence}`
  return `${before} ${settled.attempt.state}${follows}, ${settled.subject.status}`
})

const hasEnded: ReadonlySet<State> = new Set(["declined", "rejected", "not_sent"])

/** The attempt that a step is about, as it is seen now; others may be quicker. */
const chosen = (
  attempts: ReadonlyArray<Attempt>,
  { of, type }: Exclude<Step, { readonly type: "followUp" }>
): Attempt | null => {
  const fits = attempts.filter(({ reverses, state }) => {
    if (type === "send") return state === "ready"
    if (type === "answer") return state === "sending"
    if (type === "giveUp") return state === "unknown" || state === "pending"
    // A reversal waits for whoever sees it due.
    if (type === "resume") return state === "sending" || (state === "ready" && reverses === null)
    return state !== "ready"
  })
  const isLate = type === "send" || type === "answer"
  const sent = isLate ? attempts.filter(({ fence }) => fence > 0) : []
  const all = fits.length > 0 ? fits : sent
  return all[of % all.length] ?? null
}

/** Asks for the permission to call, as whoever claimed the attempt. */
const send = Effect.fnUntraced(function* (run: Run, all: ReadonlyArray<Attempt>, seen: Attempt) {
  const isDone = all.some(
    ({ operation, reverses, state }) =>
      reverses === null &&
      (isCharge(operation) || operation === "payout") &&
      (state === "succeeded" || state === "late_success")
  )
  const fenced = yield* Ledger.fence({ ...seen, state: "ready", fence: 0 }, 1000)
  if (fenced === null) return "not allowed"
  const isFirst = isCharge(seen.operation) || seen.operation === "payout"
  if (isDone && isFirst) run.broken.add("nothing is sent after another attempt has succeeded")
  if (run.sent.has(seen.id)) run.broken.add("each attempt is sent once")
  run.sent.add(seen.id)
  return "sending"
})

const heardIn = (
  step: Exclude<Step, { readonly type: "followUp" | "send" }>,
  seen: Attempt
): { readonly cause: "call" | "operator" | "query" | "resume" | "webhook"; verdict: Verdict } => {
  if (step.type === "resume") return { cause: "resume", verdict: Verdicts.ofAbandoned(seen) }
  if (step.type === "giveUp") return { cause: "resume", verdict: Verdicts.needsReview(seen) }
  if (step.type === "operator") {
    return { cause: "operator", verdict: Verdicts.ofOperator(seen, step.says, "the bank says so") }
  }
  const cause = step.type === "answer" ? "call" : step.type
  const ids = { own: `gateway-${seen.id}`, none: null, "of another payment": "neighbour" }
  const id = isCharge(seen.operation) ? ids[step.id] : seen.providerReference
  return { cause, verdict: heard(cause, step.says, id) }
}

const nextAction = { type: "redirect", method: "GET", url: "https://acs.test", fields: [] } as const

const heard = (
  kind: "call" | "query" | "webhook",
  state: State,
  providerReference: string | null
): Verdict =>
  verdictOf({
    state,
    providerReference,
    decline: state === "declined" ? decline("generic_decline") : null,
    nextAction: state === "pending" ? nextAction : null,
    evidence: { kind, status: state, code: null, httpStatus: null, hash: null }
  })

const account = { ...Notified.make("signed").account, capabilities }

const followUp = Effect.fnUntraced(function* (
  run: Run,
  { amount: asked, operation }: Extract<Step, { readonly type: "followUp" }>
) {
  if (run.subject.startsWith("pot_")) return " about nothing"
  const prepare = Effect.fnUntraced(function* (state: Ledger.PaymentState) {
    const amount = yield* FollowUpRules.check(operation, state, account, asked)
    const { currency, providerReference } = state.subject
    const sequence = state.attempts.length + 1
    const at = { account: state.subject.account ?? "", providerReference }
    const claimed = made(run, { sequence, operation, amount, ...at, target: providerReference })
    if (operation !== "refund") return { refund: null, attempt: claimed }
    const id = `ref_${claimed.id}`
    const refund = { id, payment: run.subject, amount, currency, reason: null, createdAt: 0 }
    return { refund, attempt: { ...claimed, refund: id } }
  })
  const claim = claimOf(`${run.subject}_${(run.made += 1)}`)
  return yield* Ledger.claimFollowUp(claim, run.subject, prepare).pipe(
    Effect.map(({ attempt: { amount, sequence } }) => `: #${sequence} of ${amount} is claimed`),
    Effect.catchTags({
      AmountExceeded: () => Effect.succeed(": refused, it is too much"),
      InvalidState: ({ detail }) => Effect.succeed(`: refused, ${detail}`),
      Unsupported: ({ detail }) => Effect.succeed(`: refused, ${detail}`)
    })
  )
})
