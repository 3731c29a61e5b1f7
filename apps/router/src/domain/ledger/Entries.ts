import { Effect } from "effect"
import type { Cause } from "../../sql/JournalRows.ts"
import { Store } from "../../sql/Store.ts"
import {
  type Attempt,
  type SavedToken,
  type State as AttemptState,
  type Verdict,
  verdictOf
} from "./Attempt.ts"
import { apply, type State, type Subject } from "./Subject.ts"
import { initialToken } from "./TokenRecord.ts"

/** Entries of the journal, each with what it makes of its subject: steps of the ledger's transactions. */

/** Appends to the journal and moves the projection by the same entry. */
export const append = Effect.fnUntraced(function* <S extends Subject>(
  before: S,
  attempt: Attempt,
  change: { readonly from: AttemptState | null; readonly cause: Cause },
  verdict: Verdict | null,
  at: number
) {
  const { journal } = yield* Store
  const facts = verdict === null ? null : stored(verdict)
  const moved = apply(before, { attempt, to: attempt.state, verdict: facts })
  const subject: S = { ...moved, version: before.version + 1, updatedAt: at }
  yield* journal.insert({
    subject: subject.id,
    sequence: subject.version,
    attempt: attempt.id,
    stateFrom: change.from,
    stateTo: attempt.state,
    statusFrom: before.version === 0 ? null : before.status,
    statusTo: subject.status,
    cause: change.cause,
    verdict: facts,
    at
  })
  return subject
})

const stored = ({ decline, evidence, nextAction, payout, providerReference, token }: Verdict) => ({
  decline,
  evidence,
  nextAction,
  payout,
  providerReference,
  token: token === null ? null : { id: token.id }
})

/** Lets a charge that succeeded late count, now that nothing else of its payment can succeed. */
export const adopt = Effect.fnUntraced(function* (
  { attempts, subject }: State,
  late: Attempt,
  at: number
) {
  const store = yield* Store
  const attempt: Attempt = { ...late, state: "succeeded" }
  yield* store.attempts.settle(attempt, late.state)
  const evidence = {
    kind: "resume",
    status: late.state,
    code: null,
    httpStatus: null,
    hash: null
  } as const
  const { providerReference } = late
  const verdict: Verdict = { ...verdictOf({ state: "succeeded", evidence }), providerReference }
  const change = { from: late.state, cause: "reversal" } as const
  const moved = yield* append(subject, attempt, change, verdict, at)
  const all = attempts.map((one) => (one.id === late.id ? attempt : one))
  return { subject: moved, attempts: all } satisfies State
})

/** Keeps what the gateway calls a card that it stores: in the token's row, or in a new one of a payment. */
export const keepToken = Effect.fnUntraced(function* <S extends Subject>(
  subject: S,
  { account, provider }: Attempt,
  token: SavedToken | null,
  at: number
) {
  const kind: Subject = subject
  if (token === null || kind.type === "payout") return subject
  if (kind.type === "token") {
    // What the merchant had forgotten meanwhile stays forgotten.
    return kind.status === "deleted" ? subject : { ...subject, sealed: token.sealed }
  }
  // Of a charge that does not count, or that a person has to look at, no card is kept either.
  if (kind.token !== token.id) return subject
  const { tokens } = yield* Store
  const { type: _, ...summary } = kind.method
  yield* tokens.insert({
    ...initialToken,
    type: "token",
    id: token.id,
    merchant: kind.merchant,
    account,
    provider,
    method: kind.method.type === "card" ? summary : {},
    sealed: token.sealed,
    status: "active",
    version: 0,
    events: 0,
    createdAt: at,
    updatedAt: at
  })
  return subject
})
