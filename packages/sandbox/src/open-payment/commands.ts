/** The control commands that only this gateway has. */
import { Effect, Schema } from "effect"
import type { ControlCommand, ControlRefused } from "../Gateway.ts"
import { decoder } from "../internal/control.ts"
import * as kit from "../kit/commands.ts"
import { refuse, Which } from "../kit/commands.ts"
import * as Codes from "./Codes.ts"
import { Entity } from "./Entities.ts"
import * as notifications from "./notifications.ts"
import { Outcome } from "./Outcomes.ts"
import type { At } from "./records.ts"
import type { State } from "./State.ts"
import { targetOf } from "./steps.ts"
import type { Transaction } from "./Transaction.ts"
import { isChargedBack, keptOf, referenceOf } from "./Transaction.ts"
import * as transitions from "./transitions.ts"
import { webhookCommandsOf } from "./webhookCommands.ts"
import type { World } from "./World.ts"
import { notify, present } from "./World.ts"

const Advance = Schema.Struct({
  ...Which,
  to: Schema.optionalKey(
    Schema.Literals([
      "success",
      "failure",
      "expired",
      "settled",
      "chargeback",
      "chargebackReversal"
    ])
  ),
  /** Of a chargeback: one of `000.100.2xx`. */
  code: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^000\.100\.2\d\d$/)))
})
type Target = NonNullable<(typeof Advance.Type)["to"]>

/** A transaction by its id or its checkout's, or the first payment with the reference. */
const find = (state: State, which: Which): Effect.Effect<Transaction, ControlRefused> => {
  const { paymentId, reference } = which
  const found =
    paymentId === undefined
      ? [...state.transactions.values()].find((one) => referenceOf(one) === reference)
      : (state.transactions.get(paymentId) ?? state.checkouts.get(paymentId)?.transaction)
  return found === undefined ? refuse("no such payment") : Effect.succeed(found)
}

const summary = (transaction: Transaction) => ({
  paymentId: transaction.id,
  reference: referenceOf(transaction),
  paymentType: transaction.paymentType,
  code: transaction.result.code,
  settled: transaction.settled
})

const decisions = { success: "approve", failure: "decline", expired: "expire" } as const

/** A debit or capture that the acquirer can clear or charge back. */
const clearable = (transaction: Transaction): Transaction | undefined => {
  const target = targetOf("RF", transaction)
  const moves = target !== undefined && ["DB", "CP", "RB", "PA.CP"].includes(target.paymentType)
  return moves && target.phase === "approved" ? target : undefined
}

/** What changed; undefined when it cannot happen to the transaction as it is. */
const advanceTo = (
  state: State,
  transaction: Transaction,
  to: Target,
  code: string | undefined,
  at: At
): Transaction | undefined => {
  if (to === "success" || to === "failure" || to === "expired") {
    return transitions.resolve(state, transaction, decisions[to], at) ? transaction : undefined
  }
  const target = clearable(transaction)
  if (target === undefined) return undefined
  if (to === "settled") {
    transitions.settle(target, at.nowMs)
    return target
  }
  if (isChargedBack(target) !== (to === "chargebackReversal") || keptOf(target) === 0) {
    return undefined
  }
  return to === "chargeback"
    ? transitions.chargeBack(state, target, "CB", Codes.resultOf(code ?? "000.100.220"), at)
    : transitions.chargeBack(state, target, "CR", Codes.approval(undefined), at)
}

const decodeAdvance = decoder(Advance)
const decodeEntity = decoder(Entity)
const decodeOutcome = decoder(Outcome)

const advance =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { code, to = "success", ...which } = yield* decodeAdvance(input)
      const transaction = yield* find(world.state, which)
      const at = yield* present(world)
      const changed = advanceTo(world.state, transaction, to, code, at)
      if (changed === undefined) {
        return yield* refuse(`not possible while the result is ${transaction.result.code}`)
      }
      yield* notify(world, changed, at)
      return summary(changed)
    })

/** The first webhook that takes payments is told. */
const notificationFor = (world: World, which: Which) =>
  Effect.gen(function* () {
    const transaction = yield* find(world.state, which)
    const at = yield* present(world)
    const [first] = notifications.ofTransaction(world.state, transaction, at)
    return first ?? (yield* refuse("the entity has no webhook for payments"))
  })

const register =
  (world: World): ControlCommand =>
  (input) =>
    Effect.map(decodeEntity(input), (entity) => {
      world.state.entities.register(entity)
      return { entityId: entity.entityId }
    })

const outcomeCommands = ({ state }: World): Readonly<Record<string, ControlCommand>> => ({
  "GET outcomes": () => Effect.sync(() => state.outcomes),
  "POST outcomes": (input) =>
    Effect.map(decodeOutcome(input), (outcome) => {
      state.outcomes = [...state.outcomes, outcome]
      return state.outcomes
    }),
  "DELETE outcomes": () =>
    Effect.sync(() => {
      state.outcomes = []
      return []
    })
})

/** By HTTP method and name, as `Control` looks them up. */
export const commandsOf = (world: World): Readonly<Record<string, ControlCommand>> => ({
  ...kit.commandsOf({ ...world, notificationOf: (which) => notificationFor(world, which) }),
  ...outcomeCommands(world),
  ...webhookCommandsOf(world),
  "POST advance": advance(world),
  "POST merchants": register(world),
  "GET merchants": () =>
    Effect.sync(() =>
      world.state.entities.all().map(({ entity, webhooks }) => ({
        entityId: entity.entityId,
        channelName: entity.channelName,
        webhooks: webhooks.map(({ url }) => url)
      }))
    )
})
