/** The control commands that only the checksum gateway has. */
import { Effect, Schema } from "effect"
import type { ControlCommand } from "../Gateway.ts"
import { ControlRefused } from "../Gateway.ts"
import { decoder } from "../internal/control.ts"
import { Merchant } from "./Merchants.ts"
import type { Payment } from "./Payment.ts"
import type { State } from "./State.ts"
import { shortStatus } from "./State.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"
import { notify, now } from "./World.ts"

const Which = {
  paymentId: Schema.optionalKey(Schema.String),
  reference: Schema.optionalKey(Schema.String)
}
const Advance = Schema.Struct({
  ...Which,
  to: Schema.optionalKey(Schema.Literals(["success", "failure", "settled", "chargeback"]))
})
const Notify = Schema.Struct({ ...Which, forged: Schema.optionalKey(Schema.Boolean) })
const ClockMove = Schema.Struct({
  advanceMs: Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 366 * 86_400_000 }))
})

const refuse = (reason: string) => Effect.fail(new ControlRefused({ reason }))

const find = (
  state: State,
  which: { readonly paymentId?: string; readonly reference?: string }
): Effect.Effect<Payment, ControlRefused> => {
  const payment =
    which.paymentId === undefined
      ? [...state.payments.values()].find(
          (candidate) => candidate.merchantTransactionId === which.reference
        )
      : state.payments.get(which.paymentId)
  return payment === undefined ? refuse("no such payment") : Effect.succeed(payment)
}

const summary = (state: State, payment: Payment) => ({
  paymentId: payment.paymentId,
  reference: payment.merchantTransactionId,
  status: payment.status,
  transactionStatus: shortStatus(state, payment.status)
})

/** Whether the change was possible from the payment's present status. */
const advanceTo = (
  state: State,
  payment: Payment,
  to: "success" | "failure" | "settled" | "chargeback",
  nowMs: number
): boolean => {
  if (to === "success" || to === "failure") {
    return transitions.settle(state, payment, to === "success", nowMs)
  }
  const isCaptured = payment.status === "capturesuccess" || payment.status === "settled"
  if (!isCaptured) return false
  if (to === "settled") transitions.markSettled(payment, nowMs)
  else transitions.chargeBack(state, payment, nowMs)
  return true
}

const decodeAdvance = decoder(Advance)
const decodeNotify = decoder(Notify)
const decodeClockMove = decoder(ClockMove)
const decodeMerchant = decoder(Merchant)

const advance =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { state } = world
      const { to, ...which } = yield* decodeAdvance(input)
      const payment = yield* find(state, which)
      if (!advanceTo(state, payment, to ?? "success", yield* now(world))) {
        return yield* refuse(`not possible while the payment is ${payment.status}`)
      }
      yield* notify(world, payment)
      return summary(state, payment)
    })

const moveClock =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { state } = world
      const { advanceMs } = yield* decodeClockMove(input)
      state.clockOffsetMs += advanceMs
      const nowMs = yield* now(world)
      for (const payment of state.payments.values()) {
        if (transitions.settleIfDue(state, payment, nowMs)) yield* notify(world, payment)
      }
      return { now: new Date(nowMs).toISOString() }
    })

const resend =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { state } = world
      const { forged, ...which } = yield* decodeNotify(input)
      const payment = yield* find(state, which)
      if (payment.notificationUrl === undefined) return yield* refuse("no notificationUrl")
      yield* notify(world, payment, forged ?? false)
      return summary(state, payment)
    })

const register =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const merchant = yield* decodeMerchant(input)
      world.state.merchants.register(merchant)
      return { memberId: merchant.memberId, username: merchant.username }
    })

/** By HTTP method and name, as `Control` looks them up. */
export const commandsOf = (world: World): Readonly<Record<string, ControlCommand>> => ({
  "POST advance": advance(world),
  "POST expire-tokens": () =>
    Effect.sync(() => {
      world.state.tokens.expireAll()
      return { expired: true }
    }),
  "POST clock": moveClock(world),
  "POST notify": resend(world),
  "POST merchants": register(world),
  "GET merchants": () =>
    Effect.sync(() =>
      world.state.merchants.all().map(({ memberId, partnerId, username }) => ({
        memberId,
        partnerId,
        username
      }))
    ),
  "GET notifications": () =>
    Effect.sync(() => world.state.deliveries.map((delivery) => ({ ...delivery })))
})
