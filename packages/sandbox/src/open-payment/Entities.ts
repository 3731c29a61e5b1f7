/**
 * The entities (channels) that may call one instance, with their access tokens and webhooks
 * (open-payment.md sections 1 and 6).
 */
import { Schema } from "effect"

const Key = Schema.String.check(Schema.isPattern(/^[0-9a-fA-F]{64}$/))
const Names = Schema.Array(Schema.NonEmptyString)

/** The kinds of message that a webhook can carry. */
export const webhookTypes = ["PAYMENT", "REGISTRATION", "SCHEDULE", "RISK"] as const

/** The kind of a message. */
export type WebhookType = (typeof webhookTypes)[number]

/** Where an entity's messages go, and in which form. */
export const Webhook = Schema.Struct({
  url: Schema.NonEmptyString,
  /** `JSON` puts the hex text into `encryptedBody`. Default `none`: bare hex. */
  wrapper: Schema.optionalKey(Schema.Literals(["none", "JSON"])),
  /** Default: all. */
  types: Schema.optionalKey(Schema.Array(Schema.Literals(webhookTypes))),
  /** Default `ALL`. */
  fields: Schema.optionalKey(Schema.Literals(["ALL", "NON_CUSTOMER_DATA"]))
})
export type Webhook = typeof Webhook.Type

/** One entity. Absent lists allow everything that is simulated. */
export const Entity = Schema.Struct({
  entityId: Schema.String.check(Schema.isPattern(/^[a-f0-9]{32}$/)),
  accessToken: Schema.NonEmptyString,
  channelName: Schema.optionalKey(Schema.NonEmptyString),
  /** AES-256 key of its webhooks: 64 hex digits. */
  webhookKey: Schema.optionalKey(Key),
  webhooks: Schema.optionalKey(Schema.Array(Webhook)),
  state: Schema.optionalKey(Schema.Literals(["active", "disabled", "new", "closed"])),
  paymentTypes: Schema.optionalKey(Names),
  paymentBrands: Schema.optionalKey(Names),
  currencies: Schema.optionalKey(Names)
})
export type Entity = typeof Entity.Type

/** The webhook key of an entity that brings none. */
export const defaultWebhookKey = "5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617"

/** The published test entities; the second one is for fail-over. */
export const defaults: ReadonlyArray<Entity> = [
  {
    entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01",
    accessToken: "OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDF8c3dpdGNoeWFyZA==",
    channelName: "Sandbox"
  },
  {
    entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a02",
    accessToken: "OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDJ8c3dpdGNoeWFyZA==",
    channelName: "Sandbox 2"
  }
]

/** An entity with what the back office can change about it. */
export interface Account {
  readonly entity: Entity
  webhookKey: string
  /** The key before the last rotation: a receiver has to keep it for a while. */
  previousWebhookKey: string | undefined
  webhooks: ReadonlyArray<Webhook>
}

/** Who may call. A later registration with the same entity id replaces the earlier one. */
export interface Entities {
  readonly register: (entity: Entity) => void
  readonly byId: (entityId: string) => Account | undefined
  /** Whether any entity has this access token. */
  readonly knowsToken: (accessToken: string) => boolean
  readonly all: () => ReadonlyArray<Account>
}

/** A registry that starts with the given entities. */
export const make = (initial: ReadonlyArray<Entity>): Entities => {
  const accounts = new Map<string, Account>()
  const register = (entity: Entity) => {
    accounts.set(entity.entityId, {
      entity,
      webhookKey: entity.webhookKey ?? defaultWebhookKey,
      previousWebhookKey: undefined,
      webhooks: entity.webhooks ?? []
    })
  }
  initial.forEach(register)
  return {
    register,
    byId: (entityId) => accounts.get(entityId),
    knowsToken: (accessToken) =>
      [...accounts.values()].some(({ entity }) => entity.accessToken === accessToken),
    all: () => [...accounts.values()]
  }
}
