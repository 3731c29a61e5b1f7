/** One running instance: its records, its surroundings, and what time does to its transactions. */
import { Effect, type Scope } from "effect"
import * as Faults from "../Faults.ts"
import type { Deliver } from "../Gateway.ts"
import * as Host from "../kit/Host.ts"
import type { Instance } from "../kit/pipeline.ts"
import * as kitTriggers from "../kit/Triggers.ts"
import * as State from "./State.ts"
import type { Transaction } from "./Transaction.ts"
import { isSettleable } from "./Transaction.ts"
import * as transitions from "./transitions.ts"
import * as Triggers from "./Triggers.ts"

/** Everything that serving a call needs. */
export interface World extends Instance {
  readonly state: State.State
  readonly triggers: kitTriggers.Triggers
  /** Whether the next hold to lapse is on the agenda already. */
  watching: boolean
}

/** An instance around its records; what it does in the background ends with the scope. */
export const make = (
  state: State.State,
  deliver: Deliver
): Effect.Effect<World, never, Scope.Scope> =>
  Effect.map(Host.make(deliver), (host) => ({
    state,
    host,
    ledger: state.ledger,
    faults: Faults.make(),
    triggers: state.switches.triggers ? kitTriggers.make(Triggers.operations) : kitTriggers.none,
    watching: false
  }))

/** Forgets everything but merchants and tokens. */
export const reset = (world: World): void => {
  State.reset(world.state)
  world.faults.clear()
  world.triggers.clear()
  Host.reset(world.host)
  world.watching = false
}

const lapseDue = (world: World, nowMs: number): void => {
  const { holding } = world.state
  for (const payment of holding) {
    if (payment.holdEndsAtMs > nowMs) return
    holding.delete(payment)
    transitions.lapse(world.state, payment, nowMs)
  }
}

/** Holds all live equally long, so one appointment for the oldest watches them all. */
const watchHolds = (world: World): Effect.Effect<void> | undefined => {
  const [oldest] = world.state.holding
  if (world.watching || oldest === undefined) return undefined
  world.watching = true
  const lapse = Effect.gen(function* () {
    world.watching = false
    lapseDue(world, yield* Host.now(world.host))
    yield* watchHolds(world) ?? Effect.void
  })
  return Host.later(world.host, oldest.holdEndsAtMs, lapse)
}

const decideLater = (world: World, transaction: Transaction): Effect.Effect<void> | undefined => {
  const { underway } = transaction
  if (underway === undefined || underway.settlesAtMs === Infinity) return undefined
  const decide = Effect.gen(function* () {
    if (transaction.underway !== underway) return
    const nowMs = yield* Host.now(world.host)
    transitions.decide(world.state, transaction, underway.succeeds, nowMs)
    yield* aftermath(world, transaction) ?? Effect.void
  })
  return Host.later(world.host, underway.settlesAtMs, decide)
}

const settleLater = (world: World, transaction: Transaction): Effect.Effect<void> | undefined => {
  const { autoSettleMs } = world.state.switches
  if (autoSettleMs === undefined || !isSettleable(transaction)) return undefined
  const settle = Effect.gen(function* () {
    if (!isSettleable(transaction)) return
    transitions.settle(transaction, yield* Host.now(world.host))
  })
  return Host.later(world.host, transaction.updatedAtMs + autoSettleMs, settle)
}

/** What follows from a new or changed record; undefined, for speed, when nothing does. */
export const aftermath = (
  world: World,
  transaction: Transaction
): Effect.Effect<void> | undefined => {
  const all = [
    watchHolds(world),
    decideLater(world, transaction),
    settleLater(world, transaction)
  ].filter((effect) => effect !== undefined)
  return all.length === 0 ? undefined : Effect.all(all, { discard: true })
}
