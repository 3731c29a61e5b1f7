import { Schema } from "effect"
import { Payment, Refund, refundStatuses, statuses } from "./Payment.ts"
import { Payout, payoutStatuses } from "./Payout.ts"
import { nullable, Time } from "./wire.ts"

const about = <const Type extends string, S extends Schema.Top>(
  types: ReadonlyArray<Type>,
  data: S
) => ({ type: Schema.Literals(types), timestamp: Time, data, sequence: Schema.Int })

const paymentTypes = [
  ...statuses.map((status) => `payment.${status}` as const),
  "payment.duplicate_detected" as const
]
const refundTypes = refundStatuses.map((status) => `refund.${status}` as const)
const payoutTypes = payoutStatuses.map((status) => `payout.${status}` as const)

/** What an event may be about. */
export const eventTypes = [...paymentTypes, ...refundTypes, ...payoutTypes]

const ofPayment = about(paymentTypes, Payment)
const ofRefund = about(refundTypes, Refund)
const ofPayout = about(payoutTypes, Payout)

/** The body of a notification, as it is signed and sent. `sequence` counts the events of its payment. */
export const Notification = Schema.Union([
  Schema.Struct(ofPayment),
  Schema.Struct(ofRefund),
  Schema.Struct(ofPayout)
]).annotate({ identifier: "Notification" })

/** See {@link Notification}. */
export type Notification = typeof Notification.Type

/** How an event has been going out to one endpoint. `nextAt` is null once it will not be tried again. */
const Delivery = Schema.Struct({
  endpoint: Schema.String,
  tries: Schema.Int,
  lastStatus: nullable(Schema.String),
  deliveredAt: nullable(Time),
  nextAt: nullable(Time)
})

/** An event: what was told, or will be, and to whom. Its `id` is the `webhook-id` of every delivery. */
export const Event = Schema.Union([
  Schema.Struct({ id: Schema.String, ...ofPayment, deliveries: Schema.Array(Delivery) }),
  Schema.Struct({ id: Schema.String, ...ofRefund, deliveries: Schema.Array(Delivery) }),
  Schema.Struct({ id: Schema.String, ...ofPayout, deliveries: Schema.Array(Delivery) })
]).annotate({ identifier: "Event" })

/** See {@link Event}. */
export type Event = typeof Event.Type

/** Where events go. An endpoint that fails for too long is disabled. */
export class Endpoint extends Schema.Opaque<Endpoint>()(
  Schema.Struct({
    id: Schema.String,
    url: Schema.String,
    source: Schema.Literals(["api", "configuration"]),
    failingSince: nullable(Time),
    disabledAt: nullable(Time),
    createdAt: Time
  }).annotate({ identifier: "WebhookEndpoint" })
) {}

/** A new endpoint; its secret is answered this once. */
export class CreatedEndpoint extends Schema.Opaque<CreatedEndpoint>()(
  Schema.Struct({
    ...Endpoint.fields,
    secret: Schema.String.annotate({ description: "whsec_ and base64: the key of the signatures" })
  }).annotate({ identifier: "CreatedWebhookEndpoint" })
) {}
