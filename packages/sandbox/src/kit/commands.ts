/** The control commands of every gateway that has a clock and notifies. */
import { Effect, Schema } from "effect"
import type { ControlCommand } from "../Gateway.ts"
import { ControlRefused } from "../Gateway.ts"
import { decoder } from "../internal/control.ts"
import * as Host from "./Host.ts"
import type { Mode, Notification, Notifier } from "./Notifier.ts"
import { modeNames } from "./Notifier.ts"

/** Fields of a command's input that name a payment: by the gateway's id or by the merchant's. */
export const Which = {
  paymentId: Schema.optionalKey(Schema.String),
  reference: Schema.optionalKey(Schema.String)
}

/** Which payment a command means. */
export interface Which {
  readonly paymentId?: string
  readonly reference?: string
}

const decodeClockMove = decoder(
  Schema.Struct({
    advanceMs: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 366 * 86_400_000 }))
  })
)

const decodeNotify = decoder(
  Schema.Struct({
    ...Which,
    mode: Schema.optionalKey(Schema.Literals(modeNames)),
    next: Schema.optionalKey(Schema.Boolean)
  })
)

/** A command that cannot be carried out, in words without the input's values. */
export const refuse = (reason: string) => Effect.fail(new ControlRefused({ reason }))

/** What the shared commands need of an instance. */
export interface Told {
  readonly host: Host.Host
  readonly notifier: Notifier
  /** The present status of a payment as a notification, or why there is none to send. */
  readonly notificationOf: (which: Which, mode: Mode) => Effect.Effect<Notification, ControlRefused>
}

const notify =
  ({ notificationOf, notifier }: Told): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { mode = "genuine", next = false, ...which } = yield* decodeNotify(input)
      if (next || mode === "early" || mode === "dropped") {
        if (which.paymentId !== undefined) return yield* refuse("the next one goes by reference")
        notifier.arm({ mode, ...which })
        return { mode, next: true, ...which }
      }
      const notification = yield* notificationOf(which, mode)
      yield* notifier.sendAs(mode, notification)
      const { paymentId, reference, status } = notification
      return { mode, paymentId, reference, status }
    })

/** `POST clock`, for a gateway that does not notify. */
export const clock =
  (host: Host.Host): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { advanceMs } = yield* decodeClockMove(input)
      const nowMs = yield* Host.advance(host, advanceMs)
      return { now: new Date(nowMs).toISOString() }
    })

/** `POST clock`, `POST notify` and `GET notifications`, as `Control` looks them up. */
export const commandsOf = (told: Told): Readonly<Record<string, ControlCommand>> => ({
  "POST clock": clock(told.host),
  "POST notify": notify(told),
  "GET notifications": () => Effect.sync(() => told.notifier.deliveries())
})
