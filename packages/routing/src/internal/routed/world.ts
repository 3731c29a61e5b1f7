import { type Operation, PaymentError, type Payments } from "@switchyard/core"
import * as Effect from "effect/Effect"
import type * as Plan from "../../Plan.ts"
import type * as Policy from "../../Policy.ts"
import type { Account } from "../../RoutedPayments.ts"
import * as Carried from "./carried.ts"
import type { Learning } from "./learning.ts"
import type { Breaker } from "./breaker.ts"
import type { Trail } from "./trail.ts"

/** What every routed call works with: the accounts, and what this process knows of them. */
export interface World {
  /** Named by the errors of the routing itself. */
  readonly provider: string
  readonly policy: Policy.Policy
  readonly accounts: readonly [Routed, ...ReadonlyArray<Routed>]
  readonly breaker: Breaker
  readonly learning: Learning
  readonly trail: Trail
}

/** An account whose service names it in every reference; see `carrying.ts`. */
export type Routed = Account

type Call<A> = Effect.Effect<A, PaymentError.PaymentError>

/** Calls an account, as far as its circuit lets it through. */
export const send = <A>(
  { breaker }: World,
  { id, payments }: Routed,
  operation: Operation.Operation,
  call: (payments: Payments.Service) => Call<A>
): Call<A> =>
  Effect.annotateSpans(
    breaker.guard(
      { account: id, provider: payments.provider, operation },
      Effect.suspend(() => call(payments))
    ),
    { account: id }
  )

/** Asks an account, whatever its circuit says. */
export const ask = <A>(
  { breaker }: World,
  { id, payments }: Routed,
  operation: Operation.Operation,
  question: (payments: Payments.Service) => Call<A>
): Call<A> =>
  Effect.annotateSpans(
    breaker.ask(
      { account: id, provider: payments.provider, operation },
      Effect.suspend(() => question(payments))
    ),
    { account: id }
  )

/** The account of an id, or null. */
export const find = ({ accounts }: World, id: string): Routed | null =>
  accounts.find((one) => one.id === id) ?? null

/** The account that a reference or a token names, or the refusal of one that names none of ours. */
export const owner = (
  world: World,
  operation: Operation.Operation,
  path: string,
  carried: string
): Effect.Effect<Routed, PaymentError.InvalidRequest> => {
  const account = find(world, Carried.split(carried)?.account ?? "")
  return account === null ? foreign(world, operation, path) : Effect.succeed(account)
}

/** The refusal of a name that belongs to no account here. */
export const foreign = (
  { provider }: World,
  operation: Operation.Operation,
  path: string
): Effect.Effect<never, PaymentError.InvalidRequest> =>
  Effect.fail(new PaymentError.InvalidRequest({ provider, operation, path, rule: "known_account" }))

/** The accounts as a plan sees them at this moment. */
export const candidates = (
  { accounts, breaker, learning }: World,
  segment: ReturnType<typeof Plan.segmentOf>
): Effect.Effect<ReadonlyArray<Plan.Candidate>> =>
  Effect.forEach(accounts, ({ fees, id, limits = {}, payments }) =>
    Effect.map(breaker.state(id), (state) => ({
      id,
      capabilities: payments.capabilities,
      limits,
      ...(fees === undefined ? {} : { fees }),
      health: { state },
      outcomes: learning.estimate(segment, id)
    }))
  )
