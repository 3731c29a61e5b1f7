import { Options, PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Policy from "../../Policy.ts"
import type { Account, RoutedOptions } from "../../RoutedPayments.ts"
import * as Carried from "./carried.ts"

/** What cannot be kept is refused at the start, before anything is routed by it. */

export type Accounts = readonly [Account, ...ReadonlyArray<Account>]

/** The accounts of options that hold, or the first fault. */
export const check = ({
  accounts,
  breaker,
  policy = {}
}: RoutedOptions): Effect.Effect<Accounts, PaymentError.InvalidConfiguration> => {
  const [first, ...others] = accounts
  const fault =
    accountFault(accounts.map(({ id }) => id)) ??
    policyFault(policy, accounts) ??
    breakerFault(breaker)
  if (fault !== null) return refuse(fault)
  return first === undefined
    ? refuse({ path: "accounts", rule: "not_empty" })
    : Effect.succeed([first, ...others])
}

const refuse = ({ path, rule }: Options.Fault) =>
  Effect.fail(
    new PaymentError.InvalidConfiguration({ provider: "routed", operation: "make", path, rule })
  )

const accountFault = (ids: ReadonlyArray<string>): Options.Fault | null => {
  for (const [index, id] of ids.entries()) {
    const path = `accounts[${index}].id`
    if (id === "") return { path, rule: "not_empty" }
    if (id.includes(Carried.separator)) return { path, rule: `without "${Carried.separator}"` }
    if (ids.indexOf(id) < index) return { path, rule: "unique" }
  }
  return null
}

const checkPolicy = Options.checker(Policy.Policy)

const policyFault = (
  policy: Policy.Policy,
  accounts: ReadonlyArray<Account>
): Options.Fault | null => {
  const fault = checkPolicy(policy)
  if (fault !== null) return { ...fault, path: `policy.${fault.path}` }
  // What is promised of a card for weeks, or of a second step of one payment, needs a store.
  if (policy.retry?.budget !== undefined)
    return { path: "policy.retry.budget", rule: "router_only" }
  if (policy.retry?.stepUp === true) return { path: "policy.retry.stepUp", rule: "router_only" }
  for (const { account, path } of Policy.named(policy)) {
    if (!accounts.some(({ id }) => id === account)) {
      return { path: ["policy", ...path].join("."), rule: "unknown_account" }
    }
  }
  return null
}

const breakerFault = (breaker: RoutedOptions["breaker"]): Options.Fault | null => {
  if (breaker === undefined || breaker === false) return null
  const { minimumCalls = 30, size = Math.max(40, minimumCalls), threshold = 0.5 } = breaker
  if (!(threshold > 0 && threshold <= 1)) return { path: "breaker.threshold", rule: "above_0_to_1" }
  if (!Number.isInteger(size) || size < 1) return { path: "breaker.size", rule: "positive_integer" }
  return Number.isInteger(minimumCalls) && minimumCalls >= 1 && minimumCalls <= size
    ? null
    : { path: "breaker.minimumCalls", rule: "from_1_to_size" }
}
