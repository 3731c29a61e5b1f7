import { Plan, type Policy } from "@switchyard/routing"
import { Effect, Result } from "effect"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import { Bases, type Basis } from "./Bases.ts"
import * as Considered from "./Considered.ts"
import * as Decided from "./Decided.ts"
import { Learning } from "./Learning.ts"
import { NoEligibleAccount } from "../requests/Refusal.ts"

/** From a merchant's request to the accounts that are asked: its policy over its accounts as they are. */

/** A decision and what it was made by. */
export interface Decision extends Plan.Plan {
  readonly policyVersion: number
  /** How far the failover may go along the plan. */
  readonly retry: Policy.Retry
  /** What the rest of it follows from. */
  readonly considered: Considered.Considered
  readonly basis: Basis
}

/** Decides for a merchant. The same request, seed, policy, health and outcomes give the same decision. */
export const decide = Effect.fnUntraced(function* (
  merchant: string,
  request: Plan.Request,
  seed: string
) {
  const basis = (yield* Bases).of(merchant)
  const { tableOf } = yield* Learning
  const considered = Considered.make(basis, request, tableOf(merchant))
  const { policy, policyVersion } = basis
  const decision = Plan.decide(request, policy, considered.candidates, seed)
  const retry = policy.retry ?? {}
  return { ...decision, policyVersion, retry, considered, basis } satisfies Decision
})

/** The accounts to ask, in order, and how far to go along them. */
export interface Route {
  readonly plan: readonly [OpenAccount, ...ReadonlyArray<OpenAccount>]
  /** Those that are not asked. */
  readonly excluded: ReadonlyArray<Plan.Excluded>
  readonly retry: Policy.Retry
  /** What it was decided with, as it is stored; null where that cannot be said. */
  readonly decision: string | null
}

/**
 * Like {@link decide}, where at least one account has to be left; `seed` is the id of what is routed. Of a
 * card number no more than `mostDigits` first digits are stored.
 */
export const route = Effect.fnUntraced(function* (
  merchant: string,
  request: Plan.Request,
  seed: string,
  mostDigits = 0
) {
  const { basis, considered, excluded, plan, retry } = yield* decide(merchant, request, seed)
  const { find } = yield* Accounts
  // Where nothing else is left, a broken account is tried: its breaker decides, and may be due for a probe.
  const chosen = plan.length > 0 ? plan : excluded.filter(({ why }) => why === Plan.circuitOpen)
  const [first, ...others] = chosen.flatMap(({ account }) => find(account) ?? [])
  if (first === undefined) return yield* new NoEligibleAccount({ excluded })
  // What only explains a payment must not be able to stop one.
  const text = Result.try(() => Decided.textOf(basis, request, considered, mostDigits))
  const decision = Result.getOrElse(text, () => null)
  const left = plan.length > 0 ? excluded : excluded.filter(({ why }) => why !== Plan.circuitOpen)
  return { plan: [first, ...others], excluded: left, retry, decision } satisfies Route
})
