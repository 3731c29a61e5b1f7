import { Decline } from "@switchyard/core"
import type { Policy } from "@switchyard/routing"
import { Clock, Effect } from "effect"
import type { Declined } from "../../sql/RetryRows.ts"
import { Store } from "../../sql/Store.ts"
import { type Attempt, isCharge } from "../ledger/Attempt.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"
import type * as Routing from "../routing/Routing.ts"
import { NoEligibleAccount } from "./Refusal.ts"

/**
 * How often one card may be tried for the same amount, which the card networks limit: 15 declined attempts in
 * 30 days, and none after a decline that says not to try again. The router never repeats an attempt beyond
 * that. What a merchant sends anew is let through, unless its policy says to refuse it.
 *
 * The ledger itself is counted, by the card's digest. Payments of one card that are declined at the same
 * moment do not see each other, so each of them may be repeated once.
 */

/** What is tried: the same card for the same amount. Without a digest earlier payments are not known. */
export type Tried = Pick<PaymentRecord, "amount" | "card" | "currency" | "merchant">

/** Why a card may not be tried once more. */
export const reasons = {
  usedUp: "retry budget of the card used up",
  hard: "the card is not to be tried again"
} as const

const dayMs = 24 * 60 * 60 * 1000

const limitsOf = ({ attempts = 15, days = 30, newPayments = "send" }: Policy.Budget = {}) => ({
  attempts,
  days,
  newPayments
})

const hardReasons: ReadonlySet<string> = new Set(Decline.reasons.filter(Decline.isHard))

/** What speaks against one more attempt after these; null where nothing does. */
const against = (declined: ReadonlyArray<Declined>, attempts: number): string | null => {
  if (declined.some(({ error }) => hardReasons.has(error?.reason ?? ""))) return reasons.hard
  const times = declined.reduce((sum, one) => sum + one.times, 0)
  return times < attempts ? null : reasons.usedUp
}

const known = Effect.fnUntraced(function* ({ card, ...tried }: Tried, days: number) {
  if (card === null) return null
  const { retries } = yield* Store
  const now = yield* Clock.currentTimeMillis
  return yield* retries.declined({ ...tried, card }, now - days * dayMs)
})

/**
 * Whether the router may try the card of a payment once more, whose attempt has just been declined and is not
 * yet settled; `attempts` are the payment's own before. What cannot be counted is not repeated.
 */
export const hasRoom = Effect.fnUntraced(
  function* (tried: Tried, attempts: ReadonlyArray<Attempt>, budget: Policy.Budget | undefined) {
    const limits = limitsOf(budget)
    const own = attempts
      .filter(({ operation, state }) => isCharge(operation) && state === "declined")
      .map(({ error }): Declined => ({ error, times: 1 }))
    const declined = (yield* known(tried, limits.days)) ?? own
    return against([...declined, justNow], limits.attempts) === null
  },
  // The decline itself is not stored yet, and must not wait for this.
  Effect.timeout("2 seconds"),
  Effect.catchCause(() =>
    Effect.as(Effect.logError("the retry budget of a card could not be read"), false)
  )
)

const justNow: Declined = { error: null, times: 1 }

/**
 * Refuses a new payment beyond the budget, where the policy says so: nothing is claimed, and every account
 * that could take it is excluded for that reason.
 */
export const admit = Effect.fnUntraced(function* (
  tried: Tried,
  budget: Policy.Budget | undefined,
  { excluded, plan }: Pick<Routing.Route, "excluded" | "plan">
) {
  const { attempts, days, newPayments } = limitsOf(budget)
  if (newPayments !== "refuse") return
  const why = against((yield* known(tried, days)) ?? [], attempts)
  if (why === null) return
  // Their paths are left out: no field of the request would help.
  const others = excluded.map(({ account, why }) => ({ account, why }))
  return yield* new NoEligibleAccount({
    excluded: [...plan.map(({ id }) => ({ account: id, why })), ...others]
  })
})
