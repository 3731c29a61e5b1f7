import { type PaymentError, Payments } from "@switchyard/core"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import * as carrying from "./internal/routed/carrying.ts"
import * as learning from "./internal/routed/learning.ts"
import * as operations from "./internal/routed/operations.ts"
import * as breakers from "./internal/routed/breaker.ts"
import * as options from "./internal/routed/options.ts"
import * as routing from "./internal/routed/route.ts"
import * as trail from "./internal/routed/trail.ts"
import * as union from "./internal/routed/union.ts"
import type { World } from "./internal/routed/world.ts"
import type * as Outcomes from "./Outcomes.ts"
import type * as Plan from "./Plan.ts"
import type * as Policy from "./Policy.ts"

/**
 * Several accounts behind one `Payments` service: what was written for one gateway runs on many.
 *
 * Each id and token of a gateway comes with its account before it, `opp-main~8ac7a4a1`. So a capture, a
 * refund or a charge of a stored card goes to the account that it belongs to, in any process. Beside that
 * everything is in memory: what the accounts have shown, their circuits, and where references went.
 */

/** An account at a gateway. */
export interface Account {
  /** Not empty, unique, without `~`. It stays the same for ever: references name it. */
  readonly id: string
  readonly payments: Payments.Service
  readonly limits?: Plan.Limits
  readonly fees?: Plan.Fees
}

/** When an account is left alone for 5 s, 10 s, 20 s, then 30 s each time, but for one probe. */
export interface BreakerOptions {
  /** The share of failed calls that opens the circuit; 0.5 by default. */
  readonly threshold?: number
  /** Fewer calls say nothing; 30 by default. */
  readonly minimumCalls?: number
  /** How many of the last calls are looked at; 40 by default. */
  readonly size?: number
}

/** See {@link make}. */
export interface RoutedOptions {
  readonly accounts: ReadonlyArray<Account>
  /** Without one the accounts are asked in the order given. */
  readonly policy?: Policy.Policy
  /** `false`: every account is always asked. */
  readonly breaker?: BreakerOptions | false
  /** How fast `successRate` forgets. */
  readonly outcomes?: Outcomes.ObserveOptions
}

/** The service and what belongs to several accounts. */
export interface Service {
  /** Takes and answers references and tokens that name their account. */
  readonly payments: Payments.Service
  /**
   * One account alone, with the same references: it reads the account's notifications and tells its
   * balance. What it charges is not routed. Null where there is no such account.
   */
  readonly account: (id: string) => Payments.Service | null
  /** The plan that a request with this reference would get now, with the reasons for it. */
  readonly decide: (request: Plan.Request, reference: string) => Effect.Effect<Plan.Plan>
}

/** The tag of what goes beyond `Payments`. */
export class RoutedPayments extends Context.Service<RoutedPayments, Service>()(
  "@switchyard/routing/RoutedPayments"
) {}

// The longest failover that a policy allows, and an attempt that begins at its end.
const timeoutMs = 700_000

/**
 * Routes over accounts as long as the scope is open. Options that do not hold are
 * `InvalidConfiguration`, with the path of the first fault.
 */
export const make = Effect.fnUntraced(function* (
  given: RoutedOptions
): Effect.fn.Return<Service, PaymentError.InvalidConfiguration, Scope.Scope> {
  const [first, ...others] = yield* options.check(given)
  const name = (account: Account): Account => ({
    ...account,
    payments: carrying.of(account.id, account.payments)
  })
  const isOneGateway = others.every(({ payments }) => payments.provider === first.payments.provider)
  const world: World = {
    provider: isOneGateway ? first.payments.provider : "routed",
    policy: given.policy ?? {},
    accounts: [name(first), ...others.map(name)],
    breaker: yield* breakers.make(given.breaker),
    learning: learning.make(given.outcomes),
    trail: trail.make()
  }
  const { payments } = Payments.make({
    provider: world.provider,
    capabilities: union.of([
      first.payments.capabilities,
      ...others.map((one) => one.payments.capabilities)
    ]),
    operations: operations.of(world),
    timeoutMs
  })
  return {
    payments,
    account: (id) => world.accounts.find((one) => one.id === id)?.payments ?? null,
    decide: (request, reference) => routing.plan(world, request, reference)
  }
})

/** Both tags: programs ask for `Payments`, as of one gateway. */
export const layer = <E = never, R = never>(
  given: RoutedOptions | Effect.Effect<RoutedOptions, E, R>
): Layer.Layer<
  Payments.Payments | RoutedPayments,
  E | PaymentError.InvalidConfiguration,
  Exclude<R, Scope.Scope>
> =>
  Layer.effectContext(
    Effect.gen(function* () {
      const service = yield* make(Effect.isEffect(given) ? yield* given : given)
      return Context.make(Payments.Payments, service.payments).pipe(
        Context.add(RoutedPayments, service)
      )
    })
  )
