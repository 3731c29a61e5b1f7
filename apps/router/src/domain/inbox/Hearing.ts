import { type Payment, type PaymentError, Webhook } from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import { promised } from "../../sql/promised.ts"
import type { InboxRecord } from "../../sql/InboxRows.ts"
import { Store } from "../../sql/Store.ts"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import * as Addressee from "./Addressee.ts"
import { type Attempt, type Finding, isAsked } from "../ledger/Attempt.ts"
import * as Claim from "./Claim.ts"
import * as Contradictions from "../truth/Contradictions.ts"
import * as Incidents from "../ledger/Incidents.ts"
import type { Found } from "../truth/Inquiry.ts"
import type { SqlError } from "effect/sql/SqlError"
import * as Ledger from "../ledger/Ledger.ts"
import * as Reconcile from "../truth/Reconcile.ts"
import type { State } from "../ledger/Subject.ts"

/**
 * What a notification changes. Where all of it is signed, its own words are settled; otherwise it is only
 * a reason to ask, and what the gateway answers is settled. Hearing it again changes nothing more.
 */

/** What a notification came to. */
export type Word =
  | "settled"
  /** We knew it. */
  | "known"
  /** It claims nothing about money. */
  | "noted"
  /** The gateway does not say so itself. */
  | "unconfirmed"
  | "mismatch"
  | "flip"
  | "orphan"

/** It is done with. */
export interface Done {
  readonly _tag: "Done"
  readonly word: Word
}

/** It is to be looked at again so much later. */
export interface Later {
  readonly _tag: "Later"
  readonly afterMs: number
}

/** It is done with, or to be looked at again: so much later, or as the schedule says. */
export type Outcome = Done | Later | { readonly _tag: "AsScheduled" }

const done = (word: Word): Done => ({ _tag: "Done", word })
const asScheduled: Outcome = { _tag: "AsScheduled" }

/** The attempt's own answer is on its way, or its question is open. */
const soon: Later = { _tag: "Later", afterMs: 2_000 }

/** How long a gateway may take to know what it has notified of itself, and we to store its id. */
const patienceMs = 120_000

/** What can be told from what we know already, without asking or writing; null where it has to be heard. */
export const recognise = Effect.fnUntraced(function* (
  account: OpenAccount,
  row: InboxRecord
): Effect.fn.Return<Done | Later | null, SqlError, Store> {
  const { claim } = row
  const addressee = yield* Addressee.find(row.account, claim)
  if (addressee._tag !== "Found") return null
  const { attempt } = addressee
  if (isUnderWay(attempt)) return soon
  // What is open is news; there is no need to read more of it twice.
  if (claim.type === "other" || isAsked(attempt.state)) return null
  const state = yield* Effect.flatMap(Ledger.load(attempt.subject), promised)
  const about: About = { account, row, claim, state, attempt }
  const isNews = Contradictions.isNews(account, state, attempt, claim)
  return isNews || (yield* mismatchOf(about)) !== null ? null : done("known")
})

/** Hears what a notification says, and settles what that proves. */
export const hear = Effect.fn("Hearing.hear")(function* (row: InboxRecord) {
  const account = (yield* Accounts).find(row.account)
  if (account === null) return asScheduled
  const addressee = yield* Addressee.find(row.account, row.claim)
  switch (addressee._tag) {
    case "Found":
      return yield* ofAttempt(account, row, addressee.attempt)
    case "Contradicted": {
      const { attempt } = addressee
      const state = yield* Effect.flatMap(Ledger.load(attempt.subject), promised)
      if (row.verifiedBy === "none") return done("unconfirmed")
      return yield* note("mismatch", state, attempt, Contradictions.mismatch("reference"))
    }
    case "Nobody":
      return yield* ofNobody(account, row, addressee.related)
  }
})

const ofAttempt = Effect.fnUntraced(function* (
  account: OpenAccount,
  row: InboxRecord,
  { id, subject }: Attempt
) {
  const { claim } = row
  const state = yield* Effect.flatMap(Ledger.load(subject), promised)
  const attempt = yield* promised(state.attempts.find((one) => one.id === id) ?? null)
  if (isUnderWay(attempt)) return soon
  if (claim.type === "other") {
    if (isAsked(attempt.state)) yield* Reconcile.ask(attempt)
    return done("noted")
  }
  const about: About = { account, row, claim, state, attempt }
  const finding = yield* mismatchOf(about)
  if (finding !== null) return yield* note("mismatch", state, attempt, finding)
  return isBelieved(about) ? yield* believe(about) : yield* confirm(about)
})

/** The answer of its own call comes first. */
const isUnderWay = ({ state }: Attempt): boolean => state === "ready" || state === "sending"

/** A notification and the attempt that it is about. */
interface About {
  readonly account: OpenAccount
  readonly row: InboxRecord
  readonly claim: Claim.PaymentClaim | Claim.PayoutClaim
  readonly state: State
  readonly attempt: Attempt
}

/** Where a genuine notification contradicts what was asked for. */
const mismatchOf = Effect.fnUntraced(function* ({ attempt, claim, row, state }: About) {
  if (row.verifiedBy === "none") return null
  const { attempts } = yield* Store
  const { providerReference } = claim
  const isForeign =
    providerReference !== null && (yield* attempts.isOfAnotherSubject(attempt, providerReference))
  return isForeign
    ? Contradictions.mismatch("providerReference")
    : Contradictions.mismatchOf(claim, attempt, state.subject)
})

/** All of it is signed. The name of a card that is to be kept is not stored here: then we ask. */
const isBelieved = ({ account, claim, row, state }: About): boolean => {
  const isWanted = state.subject.type === "payment" && state.subject.saveMethod
  const lacksToken = isWanted && claim.type === "payment" && claim.hasToken
  return (
    account.payments.capabilities.webhooks === "signed" &&
    row.verifiedBy === "signature" &&
    !lacksToken
  )
}

const believe = Effect.fnUntraced(function* (about: About) {
  const { account, attempt, claim, row, state } = about
  const found = yield* promised(Claim.toFound(claim))
  const exchange = { httpStatus: null, hash: row.hash }
  const answer = Result.succeed(found)
  const settled = yield* Reconcile.hear(attempt, answer, { kind: "webhook", exchange })
  if (settled !== null) return done("settled")
  const flip = Contradictions.flipOf(account, state, attempt, found, false)
  if (flip !== null) return yield* noteFlip(state, attempt, flip, found)
  // What proves nothing by itself may still be true.
  const isOpen = isAsked(attempt.state) && claim.status.unified !== "pending"
  return isOpen ? yield* confirm(about) : done("known")
})

/** Asks the gateway, where what is claimed could be news. */
const confirm = Effect.fnUntraced(function* (about: About) {
  const { account, attempt, claim, state } = about
  if (!Contradictions.isNews(account, state, attempt, claim)) return done("known")
  const followUps = isAsked(attempt.state) ? [] : Contradictions.openFollowUps(account, state)
  if (followUps.length > 0) return yield* confirmFollowUps(about, followUps)
  const answered = yield* Reconcile.put(account, attempt)
  if (answered === null) return soon
  const { answer, exchange } = answered
  if (Result.isFailure(answer)) return yield* ofFailure(about, answer.failure)
  const found = answer.success
  const invented = Contradictions.inventedSumOf(claim, attempt, state.subject, found)
  if (invented !== null) return yield* note("mismatch", state, attempt, invented)
  const from = { kind: "query", exchange, cause: "webhook" } as const
  const settled = yield* Reconcile.hear(attempt, answer, from)
  if (settled !== null && !isBehind(settled.attempt, claim)) return done("settled")
  const now = yield* Effect.flatMap(Ledger.load(state.subject.id), promised)
  const flip = Contradictions.flipOf(account, now, attempt, found, true)
  if (flip !== null) return yield* noteFlip(now, attempt, flip, found)
  if (found.status.unified === claim.status.unified) return done("known")
  return (yield* isEarly(about.row)) ? asScheduled : done("unconfirmed")
})

/** The gateway has notified of an end that it does not know of itself yet. */
const isBehind = ({ state }: Attempt, { status }: About["claim"]): boolean =>
  isAsked(state) && status.unified !== "pending" && status.unified !== "requires_action"

/** What shows only in the payment may be news of what was done to it. */
const confirmFollowUps = Effect.fnUntraced(function* (
  { account }: About,
  followUps: ReadonlyArray<Attempt>
) {
  let word: Word = "known"
  for (const followUp of followUps) {
    const answered = isAsked(followUp.state) ? yield* Reconcile.put(account, followUp) : null
    if (answered === null) return soon
    const { answer, exchange } = answered
    if (Result.isFailure(answer)) return asScheduled
    const from = { kind: "query", exchange, cause: "webhook" } as const
    if ((yield* Reconcile.hear(followUp, answer, from)) !== null) word = "settled"
  }
  return done(word)
})

/** The gateway does not answer, does not know of it, or speaks of something else. */
const ofFailure = Effect.fnUntraced(function* (
  { attempt, row, state }: About,
  error: PaymentError.PaymentError
) {
  const finding = Contradictions.mismatchIn(error)
  if (finding !== null) return yield* note("mismatch", state, attempt, finding)
  if (error._tag !== "NotFound") return asScheduled
  return (yield* isEarly(row)) ? asScheduled : done("unconfirmed")
})

const isEarly = ({ receivedAt }: InboxRecord) =>
  Effect.map(Clock.currentTimeMillis, (now) => now - receivedAt < patienceMs)

/** Somebody else moved money at the gateway, or we have lost something: a person has to look. */
const ofNobody = Effect.fnUntraced(function* (
  account: OpenAccount,
  row: InboxRecord,
  related: string | null
) {
  const { claim } = row
  if (claim.type === "other") return done("noted")
  // The gateway's id of an attempt is stored with its answer.
  if (claim.reference === null && (yield* isEarly(row))) return asScheduled
  if (row.verifiedBy === "none") {
    const answer = yield* Effect.result(
      account.ask(Webhook.confirm(account.payments, eventOf(row)))
    )
    if (Result.isFailure(answer)) {
      const { failure } = answer
      const isMismatch = Contradictions.mismatchIn(failure) !== null
      return failure._tag === "NotFound" || isMismatch ? done("unconfirmed") : asScheduled
    }
  }
  const { amount, providerReference, reference } = claim
  const { merchant } = account
  const sum = amount === null ? {} : { amount: amount.value, currency: amount.currency }
  const status = claim.status.unified
  const detail = { type: claim.type, status, reference, providerReference, ...sum }
  const dedupe = `orphan:${row.account}:${row.event}`
  const found = { kind: "orphan", detail, merchant, account: row.account, attempt: null } as const
  yield* Incidents.note({ ...found, subject: related, dedupe }, yield* Clock.currentTimeMillis)
  return done("orphan")
})

const eventOf = ({ claim, event }: InboxRecord): Webhook.Event => {
  const { reference } = claim
  const found = Claim.toFound(claim)
  if (claim.type === "payout" && found !== null) {
    return { type: "payout", id: event, reference, payout: { ...found, status: claim.status } }
  }
  return { type: "payment", id: event, reference, payment: found as Payment.Payment }
}

const note = Effect.fnUntraced(function* (
  word: Word,
  { subject }: State,
  attempt: Attempt,
  finding: Finding
) {
  yield* Incidents.of(subject, attempt, finding, yield* Clock.currentTimeMillis)
  return done(word)
})

/** Under the name that the comparison of a settled payment gives it, so that it is noted once. */
const noteFlip = Effect.fnUntraced(function* (
  { subject }: State,
  { account, id }: Attempt,
  finding: Finding,
  { status }: Found
) {
  const { id: named, merchant } = subject
  const dedupe = `flip:${named}:${subject.status}:${status.unified}`
  const at = yield* Clock.currentTimeMillis
  yield* Incidents.note({ ...finding, merchant, account, subject: named, attempt: id, dedupe }, at)
  return done("flip")
})
