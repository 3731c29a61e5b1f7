import { type Failover, Plan } from "@switchyard/routing"
import { Effect } from "effect"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import { Policies } from "./Policies.ts"
import { NoEligibleAccount } from "../requests/Refusal.ts"

/** From a merchant's request to the accounts that are asked: its policy over its accounts as they are. */

/** A decision and what it was made by. */
export interface Decision extends Plan.Plan {
  readonly policyVersion: number
  /** How far the failover may go along the plan. */
  readonly retry: Failover.Options
}

/** Decides for a merchant. The same request, seed, policy and health give the same decision. */
export const decide = (
  merchant: string,
  request: Plan.Request,
  seed: string
): Effect.Effect<Decision, never, Accounts | Policies> =>
  Effect.map(Effect.all([Accounts, Policies]), ([accounts, policies]) => {
    const { policy, version } = policies.of(merchant)
    const decision = Plan.decide(request, policy, accounts.ofMerchant(merchant), seed)
    return { ...decision, policyVersion: version, retry: policy.retry ?? {} }
  })

/** The accounts to ask, in order, and how far to go along them. */
export interface Route {
  readonly plan: readonly [OpenAccount, ...ReadonlyArray<OpenAccount>]
  readonly retry: Failover.Options
}

/** Like {@link decide}, where at least one account has to be left; `seed` is the id of what is routed. */
export const route = Effect.fnUntraced(function* (
  merchant: string,
  request: Plan.Request,
  seed: string
) {
  const { excluded, plan, retry } = yield* decide(merchant, request, seed)
  const { find } = yield* Accounts
  // Where nothing else is left, a broken account is tried: its breaker decides, and may be due for a probe.
  const chosen = plan.length > 0 ? plan : excluded.filter(({ why }) => why === Plan.circuitOpen)
  const [first, ...others] = chosen.flatMap(({ account }) => find(account) ?? [])
  if (first === undefined) return yield* new NoEligibleAccount({ excluded })
  return { plan: [first, ...others], retry } satisfies Route
})
