/** The control commands that only the checksum gateway has. */
import { Effect, Schema } from "effect"
import type { ControlCommand, ControlRefused } from "../Gateway.ts"
import { decoder } from "../internal/control.ts"
import * as commands from "../kit/commands.ts"
import { refuse, Which } from "../kit/commands.ts"
import { now } from "../kit/Host.ts"
import { Merchant } from "./Merchants.ts"
import { notificationOf } from "./notifications.ts"
import type { Payment } from "./Payment.ts"
import type { State } from "./State.ts"
import { shortStatus } from "./State.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"
import { conclude } from "./World.ts"

const Advance = Schema.Struct({
  ...Which,
  to: Schema.optionalKey(
    Schema.Literals(["success", "failure", "settled", "chargeback", "expired"])
  )
})
const find = (state: State, which: Which): Effect.Effect<Payment, ControlRefused> => {
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

type Target = NonNullable<(typeof Advance.Type)["to"]>

/** Whether the change was possible from the payment's present status. */
const advanceTo = (state: State, payment: Payment, to: Target, nowMs: number): boolean => {
  if (to === "success" || to === "failure") {
    return transitions.settle(state, payment, to === "success", nowMs)
  }
  if (to === "expired") return transitions.expire(state, payment, nowMs)
  const isCaptured = payment.status === "capturesuccess" || payment.status === "settled"
  if (!isCaptured) return false
  if (to === "settled") transitions.markSettled(payment, nowMs)
  else transitions.chargeBack(state, payment, nowMs)
  return true
}

const decodeAdvance = decoder(Advance)
const decodeMerchant = decoder(Merchant)

const advance =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { state } = world
      const { to, ...which } = yield* decodeAdvance(input)
      const payment = yield* find(state, which)
      if (!advanceTo(state, payment, to ?? "success", yield* now(world.host))) {
        return yield* refuse(`not possible while the payment is ${payment.status}`)
      }
      yield* conclude(world, payment)
      return summary(state, payment)
    })

/** The payment's present status, if there is somebody to tell it to. */
const notificationFor = (state: State, which: Which) =>
  Effect.flatMap(find(state, which), (payment) => {
    const notification = notificationOf(state, payment)
    return notification === undefined ? refuse("no notificationUrl") : Effect.succeed(notification)
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
  ...commands.commandsOf({
    ...world,
    notificationOf: (which) => notificationFor(world.state, which)
  }),
  "POST advance": advance(world),
  "POST expire-tokens": () =>
    Effect.sync(() => {
      world.state.tokens.expireAll()
      world.state.invoiceTokens.expireAll()
      return { expired: true }
    }),
  "POST merchants": register(world),
  "GET merchants": () =>
    Effect.sync(() =>
      world.state.merchants.all().map(({ memberId, partnerId, username }) => ({
        memberId,
        partnerId,
        username
      }))
    )
})
