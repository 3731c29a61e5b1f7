import { Money } from "@switchyard/core"
import type { Reference } from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import { promised } from "../../sql/promised.ts"
import { Store } from "../../sql/Store.ts"
import { Accounts } from "../accounts/Accounts.ts"
import type { Attempt } from "../ledger/Attempt.ts"
import * as Calls from "../requests/Calls.ts"
import * as Incidents from "../ledger/Incidents.ts"
import * as Ledger from "../ledger/Ledger.ts"
import * as Verdicts from "./Verdicts.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"

/**
 * Carries out what the ledger has claimed by itself: the refund or void of a charge that succeeded beside
 * another one. Durable: whoever sees it due fences it (T2), calls, and settles (T3), like any attempt.
 */

/** Calls in one round; the rest comes with the next ones. */
const perRound = 20

/** Looked through for those that can be carried out: what cannot be keeps its place, and nobody else's. */
const lookedThrough = 1_000

/** Gives back every doubled charge whose turn it is. */
export const run = Effect.fn("Reversals.run")(function* () {
  const { attempts } = yield* Store
  const due = yield* attempts.reversalsDue(yield* Clock.currentTimeMillis, lookedThrough)
  let called = 0
  for (const attempt of due) {
    if (called === perRound) return
    if (yield* inTurn(attempt)) called += 1
  }
})

/** One that fails for its own reasons must not stop the others; answers whether a gateway was called. */
const inTurn = (attempt: Attempt) =>
  Effect.catchCause(giveBack(attempt), () =>
    Effect.as(Effect.logError(`attempt ${attempt.id} could not be carried out`), true)
  )

const giveBack = Effect.fnUntraced(function* (attempt: Attempt) {
  const state = yield* Effect.flatMap(Ledger.loadAs("payment", attempt.subject), promised)
  if (state.attempts.some((one) => one.reverses === attempt.reverses && isDone(one))) {
    const plan = { nextCheckAt: null, next: null }
    yield* Ledger.settle(attempt, "resume", Verdicts.superseded(attempt), plan)
    return false
  }
  const account = (yield* Accounts).find(attempt.account)
  if (account === null) {
    yield* noteLeft(attempt, state.subject)
    return false
  }
  const { payments } = account
  const request = requestOf(attempt, state.subject)
  const call =
    attempt.operation === "void" ? payments.void(withoutAmount(request)) : payments.refund(request)
  yield* Calls.run(state, attempt, { account, call })
  return true
})

/** An earlier try has given it back after all. */
const isDone = ({ state }: Attempt): boolean => state === "succeeded" || state === "late_success"

/** It waits for its account to be configured again, and a person hears of it. */
const noteLeft = Effect.fnUntraced(function* (
  { account, amount, id, operation }: Attempt,
  { id: subject, merchant }: PaymentRecord
) {
  const detail = { operation, amount, code: "InvalidConfiguration", reason: "no_account" }
  const dedupe = `reversal_unconfigured:${id}`
  const found = { kind: "reversal_failed", detail, merchant, account, subject } as const
  yield* Incidents.note({ ...found, attempt: id, dedupe }, yield* Clock.currentTimeMillis)
})

const requestOf = (attempt: Attempt, { currency }: PaymentRecord) => ({
  reference: attempt.reference as Reference.Reference,
  providerReference: attempt.providerReference ?? "",
  amount: Result.getOrThrow(Money.fromMinorUnits(attempt.amount, currency))
})

const withoutAmount = <A extends { readonly amount: unknown }>({ amount: _, ...rest }: A) => rest
