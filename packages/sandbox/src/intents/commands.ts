/** The control commands that only the intents gateway has. */
import { Effect, Schema } from "effect"
import type { ControlCommand, ControlRefused } from "../Gateway.ts"
import { decoder } from "../internal/control.ts"
import { clock, refuse, Which } from "../kit/commands.ts"
import type { Moment } from "../kit/Host.ts"
import * as Host from "../kit/Host.ts"
import * as Cards from "./Cards.ts"
import * as hosted from "./hosted.ts"
import type { Intent } from "./Intent.ts"
import { closed } from "./Intent.ts"
import { Merchant } from "./Merchants.ts"
import * as records from "./records.ts"
import type { State } from "./State.ts"
import type { Transaction } from "./Transaction.ts"
import { isHolding, isSettleable, refundable } from "./Transaction.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"
import { aftermath } from "./World.ts"

const targets = ["success", "failure", "settled", "expired", "chargeback"] as const
type Target = (typeof targets)[number]

const decodeAdvance = decoder(
  Schema.Struct({ ...Which, to: Schema.optionalKey(Schema.Literals(targets)) })
)
const decodeMerchant = decoder(Merchant)

type Subject =
  | { readonly _tag: "Transaction"; readonly transaction: Transaction }
  | { readonly _tag: "Intent"; readonly intent: Intent }

/** The newest one that fits; a payment before a refund, a transaction before an intent. */
const find = (
  { intents, transactions }: State,
  { paymentId, reference }: Which
): Effect.Effect<Subject, ControlRefused> => {
  const isMeant = ({ externalId, id }: { readonly externalId: string; readonly id: string }) =>
    paymentId === undefined ? externalId === reference : id === paymentId
  const known = [...transactions.values()].filter(isMeant)
  const transaction = known.findLast(({ type }) => type === "PAYMENT") ?? known.at(-1)
  if (transaction !== undefined) return Effect.succeed({ _tag: "Transaction", transaction })
  const intent = [...intents.values()].findLast(isMeant)
  return intent === undefined
    ? refuse("no such transaction or intent")
    : Effect.succeed({ _tag: "Intent", intent })
}

const summary = ({ externalId, id, status, type }: Transaction) => ({
  paymentId: id,
  reference: externalId,
  type,
  status
})

/** The record that changed or was made; undefined when the present status does not allow it. */
const advanceTransaction = (
  state: State,
  transaction: Transaction,
  to: Target,
  moment: Moment
): Transaction | undefined => {
  switch (to) {
    case "success":
    case "failure": {
      const isDecided = transitions.decide(state, transaction, to === "success", moment.nowMs)
      return isDecided ? transaction : undefined
    }
    case "settled":
      if (!isSettleable(transaction)) return undefined
      transitions.settle(transaction, moment.nowMs)
      return transaction
    case "expired":
      if (!isHolding(transaction)) return undefined
      transitions.lapse(state, transaction, moment.nowMs)
      return transaction
    case "chargeback":
      return transaction.type === "PAYMENT" && refundable(transaction) > 0
        ? records.chargeBack(state, transaction, moment)
        : undefined
  }
}

/** What the shopper's page would do, without the page. */
const advanceIntent = (
  world: World,
  intent: Intent,
  to: Target,
  moment: Moment
): Effect.Effect<unknown, ControlRefused> => {
  const { state } = world
  const why = closed(intent, moment.nowMs)
  if (why !== undefined) return refuse(`not possible: the intent is ${why}`)
  const known = { intentId: intent.id, reference: intent.externalId }
  if (to === "expired") {
    intent.expiresAtMs = moment.nowMs
    return Effect.succeed({ ...known, status: "expired" })
  }
  if (to !== "success" && to !== "failure") return refuse(`an intent cannot be ${to}`)
  if (intent.kind === "card") {
    if (to === "failure") return refuse("a card intent cannot fail")
    const expiry = `12${new Date(moment.nowMs).getUTCFullYear() + 3}`
    const { token } = hosted.keep(state, intent, { pan: Cards.suggested, expiry }, moment)
    return Effect.succeed({ ...known, status: "used", token })
  }
  const transaction = hosted.pay(state, intent, to === "success" ? "approve" : "decline", moment)
  return Effect.as(aftermath(world, transaction) ?? Effect.void, {
    intentId: intent.id,
    ...summary(transaction)
  })
}

const advance =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const { to = "success", ...which } = yield* decodeAdvance(input)
      const subject = yield* find(world.state, which)
      const moment = yield* Host.momentOf(world.host)
      if (subject._tag === "Intent") return yield* advanceIntent(world, subject.intent, to, moment)
      const { transaction } = subject
      const changed = advanceTransaction(world.state, transaction, to, moment)
      if (changed === undefined) {
        return yield* refuse(`not possible while the transaction is ${transaction.status}`)
      }
      yield* aftermath(world, changed) ?? Effect.void
      return summary(changed)
    })

const register =
  (world: World): ControlCommand =>
  (input) =>
    Effect.gen(function* () {
      const merchant = yield* decodeMerchant(input)
      world.state.merchants.register(merchant)
      return { clientId: merchant.clientId, accountId: merchant.accountId }
    })

/** By HTTP method and name, as `Control` looks them up. */
export const commandsOf = (world: World): Readonly<Record<string, ControlCommand>> => ({
  "POST clock": clock(world.host),
  "POST advance": advance(world),
  "POST expire-tokens": () =>
    Effect.sync(() => {
      world.state.tokens.expireAll()
      return { expired: true }
    }),
  "POST merchants": register(world),
  "GET merchants": () =>
    Effect.sync(() =>
      world.state.merchants.all().map(({ accountId, clientId, tokenReturnUrl }) => ({
        clientId,
        accountId,
        ...(tokenReturnUrl === undefined ? {} : { tokenReturnUrl })
      }))
    ),
  "GET cards": () =>
    Effect.sync(() =>
      [...world.state.cards.values()].map(({ clientId, externalId, intentId, last4, token }) => ({
        token,
        intentId,
        reference: externalId,
        account: clientId,
        last4
      }))
    )
})
