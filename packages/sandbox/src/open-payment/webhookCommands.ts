/** What an entity's back office does about webhooks (open-payment.md section 6), by control. */
import { Effect, Random, Schema } from "effect"
import type { ControlCommand } from "../Gateway.ts"
import { decoder } from "../internal/control.ts"
import { refuse } from "../kit/commands.ts"
import * as answers from "./answers.ts"
import type { Account } from "./Entities.ts"
import { Webhook, webhookTypes } from "./Entities.ts"
import * as Ids from "./Ids.ts"
import type { Message } from "./notifications.ts"
import * as notifications from "./notifications.ts"
import type { World } from "./World.ts"
import { present, send } from "./World.ts"

const entityId = Schema.String

const Register = Schema.Struct({
  entityId,
  ...Webhook.fields,
  /** Whether the webhook has to pass its test first. Default true. */
  test: Schema.optionalKey(Schema.Boolean)
})
const Rotate = Schema.Struct({
  entityId,
  key: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[0-9a-fA-F]{64}$/)))
})
const Event = Schema.Struct({
  type: Schema.Literals(webhookTypes),
  /** The payment, checkout or stored card that it is about. */
  id: Schema.NonEmptyString,
  action: Schema.optionalKey(Schema.Literals(["CREATED", "UPDATED", "DELETED"])),
  /** Which of the entity's keys encrypts it. Default `current`. */
  key: Schema.optionalKey(Schema.Literals(["current", "previous"]))
})

const decodeRegister = decoder(Register)
const decodeEntity = decoder(Schema.Struct({ entityId }))
const decodeRotate = decoder(Rotate)
const decodeEvent = decoder(Event)

const accountOf = (world: World, id: string) => {
  const account = world.state.entities.byId(id)
  return account === undefined ? refuse("no such entity") : Effect.succeed(account)
}

/** Whether the receiver answers the test message with a 2xx. */
const passesTest = (world: World, account: Account, webhook: Webhook) =>
  Effect.gen(function* () {
    const { draw } = yield* present(world)
    const { webhookKey } = account
    const { testMessage } = notifications
    const request = notifications.encode(webhook, webhookKey, testMessage, "genuine", draw)
    const status = yield* world.host
      .deliver(request)
      .pipe(Effect.catchTag("DeliveryFailed", () => Effect.succeed(0)))
    return status >= 200 && status < 300
  })

const register =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { entityId: id, test = true, ...webhook } = yield* decodeRegister(input)
      const account = yield* accountOf(world, id)
      const isActive = !test || (yield* passesTest(world, account, webhook))
      if (!isActive) return yield* refuse("the webhook's test got no 2xx; it stays inactive")
      const others = account.webhooks.filter(({ url }) => url !== webhook.url)
      account.webhooks = [...others, webhook]
      return { entityId: id, webhooks: account.webhooks }
    })

const clear =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { entityId: id } = yield* decodeEntity(input)
      const account = yield* accountOf(world, id)
      account.webhooks = []
      return { entityId: id, webhooks: [] }
    })

/** The key before stays known: messages on their way, and `POST event`, still use it. */
const rotate =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { entityId: id, key } = yield* decodeRotate(input)
      const account = yield* accountOf(world, id)
      const random = yield* Random.Random
      account.previousWebhookKey = account.webhookKey
      account.webhookKey = key ?? Ids.hex(64, () => random.nextDoubleUnsafe())
      const { previousWebhookKey, webhookKey } = account
      return { entityId: id, webhookKey, previousWebhookKey }
    })

/** What an event is about: whose it is, and what it shows. */
const subjectOf = ({ state }: World, id: string) => {
  const transaction = state.transactions.get(id) ?? state.checkouts.get(id)?.transaction
  if (transaction !== undefined) {
    return { entityId: transaction.entityId, payload: answers.transaction(transaction) }
  }
  const registration = state.registrations.get(id)
  if (registration === undefined) return undefined
  return { entityId: registration.entityId, payload: answers.registration(registration) }
}

/** Any message of any type, also of those that nothing here causes: SCHEDULE and RISK. */
const event =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { action, id, key = "current", type } = yield* decodeEvent(input)
      const subject = subjectOf(world, id)
      if (subject === undefined) return yield* refuse("no such payment or registration")
      const account = yield* accountOf(world, subject.entityId)
      const { previousWebhookKey, webhookKey } = account
      const secret = key === "current" ? webhookKey : previousWebhookKey
      if (secret === undefined) return yield* refuse("the key has not been rotated")
      const message: Message = {
        type,
        ...(action === undefined ? {} : { action }),
        payload: subject.payload
      }
      const { draw } = yield* present(world)
      const about = { paymentId: id, reference: "", status: action ?? type }
      const told = notifications.notificationsOf(account, message, about, draw, secret)
      yield* send(world, told) ?? Effect.void
      return { type, id, sent: told.length }
    })

/** By HTTP method and name, as `Control` looks them up. */
export const webhookCommandsOf = (world: World): Readonly<Record<string, ControlCommand>> => ({
  "POST webhooks": register(world),
  "DELETE webhooks": clear(world),
  "GET webhooks": () =>
    Effect.sync(() =>
      world.state.entities.all().map(({ entity, webhooks }) => ({
        entityId: entity.entityId,
        webhooks
      }))
    ),
  "POST rotate-webhook-key": rotate(world),
  "POST event": event(world)
})
