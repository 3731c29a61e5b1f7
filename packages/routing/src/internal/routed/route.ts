import { type Operation, PaymentError, type Payments } from "@switchyard/core"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Failover from "../../Failover.ts"
import type * as Outcomes from "../../Outcomes.ts"
import * as Plan from "../../Plan.ts"
import * as Attempt from "./attempt.ts"
import * as World from "./world.ts"

/** From a request to the accounts that are asked, one after the other, as far as that is safe. */

type Answered<A> = Effect.Effect<A, PaymentError.PaymentError>

/** Routes one request; `call` sends it to an account. */
export const route = <A extends Outcomes.Answer>(
  world: World.World,
  request: Plan.Request,
  reference: string,
  call: (payments: Payments.Service) => Answered<A>
): Answered<A> =>
  Effect.suspend(() => {
    const { operation } = request
    // Where it may have been paid nobody else is asked; what a repeated reference means its gateway says.
    const held = world.trail.held(reference)
    const holder = held === null ? null : World.find(world, held)
    if (holder !== null) return Attempt.make(world, holder, operation, reference, call).call
    const foreign = foreignToken(world, request)
    if (foreign !== null) return World.foreign(world, operation, foreign)
    return Effect.flatMap(plan(world, request, reference), (decided) => {
      const [first, ...others] = chosen(world, decided)
      return first === undefined
        ? Effect.fail(noAccount(world, request, decided.excluded))
        : cascade(world, request, reference, [first, ...others], call)
    })
  })

/** The decision as it would be now. */
export const plan = (
  world: World.World,
  request: Plan.Request,
  seed: string
): Effect.Effect<Plan.Plan> =>
  Effect.map(World.candidates(world, Plan.segmentOf(request)), (candidates) =>
    Plan.decide(request, world.policy, candidates, seed)
  )

/** Where nothing else is left, a broken account is tried: its circuit decides, and may be due for a probe. */
const chosen = (world: World.World, { excluded, plan }: Plan.Plan): ReadonlyArray<World.Routed> =>
  (plan.length > 0 ? plan : excluded.filter(({ why }) => why === Plan.circuitOpen)).flatMap(
    ({ account }) => World.find(world, account) ?? []
  )

const cascade = <A extends Outcomes.Answer>(
  world: World.World,
  request: Plan.Request,
  reference: string,
  accounts: readonly [World.Routed, ...ReadonlyArray<World.Routed>],
  call: (payments: Payments.Service) => Answered<A>
): Answered<A> =>
  Effect.flatMap(Clock.currentTimeMillis, (startedAt) => {
    const { retry } = world.policy
    const segment = Plan.segmentOf(request)
    const step = (account: World.Routed, asked: number): Answered<A> => {
      const attempt = Attempt.make(world, account, request.operation, reference, call)
      const observed = Effect.result(attempt.call).pipe(
        Effect.tap((result) =>
          Effect.sync(() => world.learning.observe(segment, account.id, result))
        ),
        Effect.flatMap(Effect.fromResult)
      )
      const goOn = (error: PaymentError.Cascadable) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          const elapsedMs = now - startedAt
          const following = attempt.isFree()
            ? Failover.next(accounts, asked, elapsedMs, error, retry)
            : null
          return following === null ? Effect.fail(error) : step(following, asked + 1)
        })
      return Failover.orElse(observed, goOn, retry)
    }
    return step(accounts[0], 1)
  })

const foreignToken = (world: World.World, request: Plan.Request): string | null => {
  if (request.operation === "tokenize") return null
  const isToken =
    request.operation === "payout" ? request.destination === "token" : request.method === "token"
  if (!isToken || World.find(world, request.keptBy ?? "") !== null) return null
  return request.operation === "payout" ? "destination.token" : "method.token"
}

/** Nobody can take it: the field that would help, or why each account is left out. */
const noAccount = (
  { provider }: World.World,
  { missing, operation }: Plan.Request,
  excluded: ReadonlyArray<Plan.Excluded>
): PaymentError.PaymentError => {
  const lacking = missing.find((field) => excluded.some(({ path }) => path === field))
  if (lacking !== undefined) {
    return new PaymentError.InvalidRequest({ provider, operation, path: lacking, rule: "required" })
  }
  const detail = excluded.map(({ account, why }) => `${account} ${why}`).join("; ")
  return new PaymentError.UnsupportedOperation({ provider, operation, detail })
}

/** Sends what belongs to an earlier payment to the account that the payment's reference names. */
export const follow = <A>(
  world: World.World,
  operation: Operation.Operation,
  request: { readonly providerReference: string; readonly reference: string },
  call: (payments: Payments.Service) => Answered<A>
): Answered<A> =>
  Effect.flatMap(
    World.owner(world, operation, "providerReference", request.providerReference),
    (account) => Attempt.make(world, account, operation, request.reference, call).call
  )
