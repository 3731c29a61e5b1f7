/** The control commands that only the payin/payout gateway has. */
import { Clock, Effect, Schema } from "effect"
import type { ControlCommand, ControlRefused } from "../Gateway.ts"
import { decoder } from "../internal/control.ts"
import * as commands from "../kit/commands.ts"
import { refuse, Which } from "../kit/commands.ts"
import { now } from "../kit/Host.ts"
import type { Mode, Notification } from "../kit/Notifier.ts"
import type { Account } from "./Merchants.ts"
import * as Merchants from "./Merchants.ts"
import { hasEvent, notificationOf } from "./notifications.ts"
import { toPaise, toText } from "./Rupees.ts"
import type { Order, State } from "./State.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"
import { askedPaise, notify } from "./World.ts"

const WhichOrder = {
  ...Which,
  kind: Schema.optionalKey(Schema.Literals(["payin", "payout"]))
}
type WhichOrder = Which & { readonly kind?: "payin" | "payout" }

const decodeAdvance = decoder(
  Schema.Struct({
    ...WhichOrder,
    to: Schema.optionalKey(Schema.Literals(["success", "failure", "expired", "initiated"])),
    /** What the payer really paid, in rupees. */
    amount: Schema.optionalKey(Schema.Number),
    /** Also out of a final status: a late success, a reversal by the bank. */
    force: Schema.optionalKey(Schema.Boolean)
  })
)

const WhichMerchant = { merchantId: Schema.optionalKey(Schema.String) }
const decodeWebhook = decoder(
  Schema.Struct({ ...WhichMerchant, url: Schema.NullOr(Schema.NonEmptyString) })
)
const decodeBalance = decoder(Schema.Struct({ ...WhichMerchant, balance: Merchants.Balance }))
const decodeMerchant = decoder(Merchants.Merchant)

const find = (state: State, which: WhichOrder): Effect.Effect<Order, ControlRefused> => {
  const orders: ReadonlyArray<Order> = [...state.payins.values(), ...state.payouts.values()]
  const order = orders.find(
    ({ kind, orderId, transactionId }) =>
      (which.kind === undefined || which.kind === kind) &&
      (which.paymentId === undefined
        ? orderId === which.reference
        : transactionId === which.paymentId)
  )
  return order === undefined ? refuse("no such order") : Effect.succeed(order)
}

/** The named merchant, or the first one. */
const accountOf = (
  state: State,
  merchantId: string | undefined
): Effect.Effect<Account, ControlRefused> => {
  const [first] = state.merchants.all()
  const account = merchantId === undefined ? first : state.merchants.byId(merchantId)
  return account === undefined ? refuse("no such merchant") : Effect.succeed(account)
}

const summary = (order: Order) => ({
  kind: order.kind,
  paymentId: order.transactionId,
  reference: order.orderId,
  status: order.status,
  amount: toText(order.kind === "payin" ? order.receivedPaise : order.paise)
})

type Target = "success" | "failure" | "expired" | "initiated"

/** Whether the change was possible from the order's present status. */
const advanceTo = (
  state: State,
  order: Order,
  to: Target,
  paise: number,
  force: boolean,
  nowMs: number
): boolean => {
  const status = to === "success" ? "Approved" : "Rejected"
  const isPossible = order.status === "Pending" || (force && order.status !== status)
  if (to === "initiated") {
    if (order.kind === "payout" || order.status !== "Pending" || order.confirmed) return false
    transitions.confirm(order, nowMs)
    return true
  }
  if (!isPossible || (to === "expired" && order.kind === "payout")) return false
  if (to === "success") transitions.approve(state, order, paise, nowMs)
  else transitions.reject(state, order, to === "expired" ? "Expired" : "Rejected", nowMs)
  return true
}

const advance =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { amount, force = false, to = "success", ...which } = yield* decodeAdvance(input)
      const order = yield* find(world.state, which)
      const paise = amount === undefined ? askedPaise(order) : toPaise(amount)
      const isOther = amount !== undefined && (order.kind === "payout" || to !== "success")
      if (paise === undefined || paise === 0 || isOther) {
        return yield* refuse("amount is rupees above 0, of a payin that succeeds")
      }
      const nowMs = yield* now(world.host)
      if (!advanceTo(world.state, order, to, paise, force, nowMs)) {
        return yield* refuse(`not possible while the ${order.kind} is ${order.status}`)
      }
      yield* notify(world, order)
      return summary(order)
    })

/** The order's present status, if there is an event for it and somebody to tell it to. */
const notificationFor = (
  state: State,
  which: Which,
  mode: Mode
): Effect.Effect<Notification, ControlRefused> =>
  Effect.gen(function* () {
    const order = yield* find(state, which)
    const account = yield* accountOf(state, order.merchantId)
    const { webhookUrl } = account
    if (webhookUrl === undefined) return yield* refuse("the merchant has no webhook URL")
    if (!hasEvent(order) && mode !== "forged") {
      return yield* refuse(`no webhook tells of a ${order.kind} that is ${order.status}`)
    }
    return notificationOf(state, account, webhookUrl, order, yield* Clock.currentTimeMillis)
  })

const merchantCommands = (state: State): Readonly<Record<string, ControlCommand>> => ({
  "GET merchants": () => Effect.sync(() => state.merchants.all().map(Merchants.summary)),
  "POST merchants": (input) =>
    Effect.map(decodeMerchant(input), (merchant) =>
      Merchants.summary(state.merchants.register(merchant))
    ),
  "POST webhook": (input) =>
    Effect.gen(function* () {
      const { merchantId, url } = yield* decodeWebhook(input)
      const account = yield* accountOf(state, merchantId)
      account.webhookUrl = url ?? undefined
      return Merchants.summary(account)
    }),
  "POST balance": (input) =>
    Effect.gen(function* () {
      const { balance, merchantId } = yield* decodeBalance(input)
      const account = yield* accountOf(state, merchantId)
      account.balancePaise = toPaise(Number(balance)) ?? 0
      return Merchants.summary(account)
    })
})

/** By HTTP method and name, as `Control` looks them up. */
export const commandsOf = (world: World): Readonly<Record<string, ControlCommand>> => ({
  ...commands.commandsOf({
    ...world,
    notificationOf: (which, mode) => notificationFor(world.state, which, mode)
  }),
  ...merchantCommands(world.state),
  "POST advance": advance(world)
})
