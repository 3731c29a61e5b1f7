/** One running instance: its records, its surroundings, and what follows from a change. */
import { Effect, Random, type Scope } from "effect"
import * as Faults from "../Faults.ts"
import type { Deliver } from "../Gateway.ts"
import * as Host from "../kit/Host.ts"
import * as Notifier from "../kit/Notifier.ts"
import type { Instance } from "../kit/pipeline.ts"
import * as kitTriggers from "../kit/Triggers.ts"
import * as notifications from "./notifications.ts"
import type { At } from "./records.ts"
import * as State from "./State.ts"
import type { Transaction } from "./Transaction.ts"
import * as transitions from "./transitions.ts"
import * as Triggers from "./Triggers.ts"

/** Everything that serving a call needs. */
export interface World extends Instance {
  readonly state: State.State
  readonly notifier: Notifier.Notifier
  readonly triggers: kitTriggers.Triggers
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Section 9 point 17: 1, 2, 4, 8, 15, 30 minutes, 1 hour, then daily up to 30 days. */
const documentedRetryDelaysMs = [
  ...[1, 2, 4, 8, 15, 30, 60].map((minutes) => minutes * minuteMs),
  ...Array.from({ length: 30 }, () => dayMs)
]

/** An instance around its records; its background work ends with the scope. */
export const make = (
  state: State.State,
  deliver: Deliver
): Effect.Effect<World, never, Scope.Scope> =>
  Effect.map(Host.make(deliver), (host) => {
    const { triggers, webhookDelayMs, webhookSpeedUp } = state.switches
    return {
      state,
      host,
      ledger: state.ledger,
      faults: Faults.make(),
      notifier: Notifier.make(host, {
        delayMs: webhookDelayMs,
        retryDelaysMs: documentedRetryDelaysMs.map((delayMs) => delayMs / webhookSpeedUp)
      }),
      triggers: triggers ? kitTriggers.make(Triggers.operations) : kitTriggers.none
    }
  })

/** Forgets everything but entities. */
export const reset = ({ faults, host, notifier, state, triggers }: World): void => {
  State.reset(state)
  faults.clear()
  notifier.clear()
  triggers.clear()
  Host.reset(host)
}

/** Time and chance, for what nobody asked for by a request. */
export const present = (world: World): Effect.Effect<At> =>
  Effect.gen(function* () {
    const nowMs = yield* Host.now(world.host)
    const random = yield* Random.Random
    return { nowMs, draw: () => random.nextDoubleUnsafe() }
  })

/** Sends notifications in the background; undefined, for speed, when there are none. */
export const send = (
  world: World,
  told: ReadonlyArray<Notifier.Notification>
): Effect.Effect<void> | undefined =>
  told.length === 0 ? undefined : Effect.forEach(told, world.notifier.send, { discard: true })

/** What is to be told of a change: the transaction, and a card that it stored. */
const told = ({ state }: World, transaction: Transaction, at: At) => {
  const all = [...notifications.ofTransaction(state, transaction, at)]
  const registration = state.registrations.get(transaction.registrationId ?? "")
  if (registration !== undefined && !registration.announced) {
    registration.announced = true
    all.push(...notifications.ofRegistration(state, registration, "CREATED", at))
  }
  return all
}

/** Tells the present state of a transaction. */
export const notify = (world: World, transaction: Transaction, at: At): Effect.Effect<void> =>
  send(world, told(world, transaction, at)) ?? Effect.void

/** Ends what is under way when its time has come, without anybody asking. */
const endLater = (world: World, transaction: Transaction): Effect.Effect<void> | undefined => {
  const { underway } = transaction
  if (underway === undefined || underway.endsAtMs === Infinity) return undefined
  const end = Effect.gen(function* () {
    if (transaction.underway !== underway) return
    const at = yield* present(world)
    const decision = underway.succeeds ? "approve" : "decline"
    const isAbandoned = underway.waitsFor === "shopper"
    transitions.resolve(world.state, transaction, isAbandoned ? "expire" : decision, at)
    yield* notify(world, transaction, at)
  })
  return Host.later(world.host, underway.endsAtMs, end)
}

/** What follows from a transaction that has just been made; undefined when nothing does. */
export const aftermath = (
  world: World,
  transaction: Transaction,
  at: At
): Effect.Effect<void> | undefined => {
  const sent = send(world, told(world, transaction, at))
  const later = endLater(world, transaction)
  return sent === undefined || later === undefined ? (sent ?? later) : Effect.andThen(sent, later)
}
