import { Money } from "@switchyard/core"
import type { Reference } from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import { promised } from "../../sql/promised.ts"
import { Store } from "../../sql/Store.ts"
import { Accounts } from "../accounts/Accounts.ts"
import type { Attempt } from "../ledger/Attempt.ts"
import * as Calls from "../requests/Calls.ts"
import * as Ledger from "../ledger/Ledger.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"

/**
 * Carries out what the ledger has claimed by itself: the refund or void of a charge that succeeded beside
 * another one. Durable: whoever sees it due fences it (T2), calls, and settles (T3), like any attempt.
 */

const atOnce = 20

/** Gives back every doubled charge whose turn it is. */
export const run = Effect.fn("Reversals.run")(function* () {
  const { attempts } = yield* Store
  const due = yield* attempts.reversalsDue(yield* Clock.currentTimeMillis, atOnce)
  yield* Effect.forEach(due, giveBack, { discard: true })
})

const giveBack = Effect.fnUntraced(function* (attempt: Attempt) {
  const state = yield* Effect.flatMap(Ledger.loadAs("payment", attempt.subject), promised)
  const account = (yield* Accounts).find(attempt.account)
  if (account === null) {
    return yield* Effect.logWarning(`attempt ${attempt.id}: its account is no longer configured`)
  }
  const { payments } = account
  const request = requestOf(attempt, state.subject)
  const call =
    attempt.operation === "void" ? payments.void(withoutAmount(request)) : payments.refund(request)
  yield* Calls.run(state, attempt, { account, call })
})

const requestOf = (attempt: Attempt, { currency }: PaymentRecord) => ({
  reference: attempt.reference as Reference.Reference,
  providerReference: attempt.providerReference ?? "",
  amount: Result.getOrThrow(Money.fromMinorUnits(attempt.amount, currency))
})

const withoutAmount = <A extends { readonly amount: unknown }>({ amount: _, ...rest }: A) => rest
