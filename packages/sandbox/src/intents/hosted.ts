/**
 * The hosted pages that a shopper opens: `/checkout` pays a payment intent, `/card` leaves a card
 * for a card intent (intents.md sections 9 and 10; section 15 points 4 to 7 and 28).
 */
import { Effect, Result } from "effect"
import type { ActiveFault } from "../Faults.ts"
import * as Faults from "../Faults.ts"
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import * as body from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import * as Host from "../kit/Host.ts"
import { notFound } from "../kit/pages.ts"
import type { Behaviour } from "./Cards.ts"
import * as Cards from "./Cards.ts"
import { cardProblem, outcomeOf } from "./create.ts"
import type { Opened } from "./hostedPages.ts"
import * as pages from "./hostedPages.ts"
import type { CardIntent, PaymentIntent } from "./Intent.ts"
import { closed } from "./Intent.ts"
import * as records from "./records.ts"
import type { Card } from "./requests.ts"
import type { State } from "./State.ts"
import * as StoredCard from "./StoredCard.ts"
import type { Transaction } from "./Transaction.ts"
import type { World } from "./World.ts"
import { aftermath } from "./World.ts"

const kinds = { "/checkout": "payment", "/card": "card" } as const

/** Whether the path is one of the shopper's pages. */
export const isPage = (path: string): path is keyof typeof kinds => Object.hasOwn(kinds, path)

/** The shopper pays, or the issuer declines: the intent becomes its one transaction. */
export const pay = (
  state: State,
  intent: PaymentIntent,
  behaviour: Behaviour,
  moment: Moment,
  fault?: ActiveFault
): Transaction => {
  const { clientId, externalId, order } = intent
  const operation = state.switches.hcpOperation
  const payment = { clientId, externalId, order, operation, behaviour }
  const transaction = records.pay(state, payment, moment, fault)
  intent.transactionId = transaction.id
  return transaction
}

/** The shopper leaves a card: the intent becomes its one token. */
export const keep = (
  state: State,
  intent: CardIntent,
  card: Pick<Card, "pan" | "expiry">,
  moment: Moment
): StoredCard.StoredCard => {
  const stored = StoredCard.make(intent, card, moment)
  state.cards.set(stored.token, stored)
  intent.token = stored.token
  return stored
}

/** The card that was typed, or what is wrong with it. */
const typedCard = (state: State, fields: body.Fields, nowMs: number): Card | string => {
  const names = ["pan", "expiry", "code", "name"]
  const read = state.readers.card(Object.fromEntries(names.map((name) => [name, fields.get(name)])))
  const problem = Result.isFailure(read) ? read.failure[0] : cardProblem(read.success, nowMs)
  if (Result.isSuccess(read) && problem === undefined) return read.success
  return `${problem?.field ?? "card"}: ${problem?.message ?? "Expected a card"}`
}

/** Carries the shopper back to the shop with what came of it. */
const back = (state: State, intent: PaymentIntent, transaction: Transaction): SandboxResponse => {
  const { failure, success } = intent.redirectUrls
  const declined = transaction.status === "DECLINED"
  const target = declined ? failure : success
  if (target === undefined) {
    return pages.finished(declined ? "Declined" : "Thank you", "Transaction", transaction.id)
  }
  const { hcpRedirectStatusParam: status } = state.switches
  return pages.redirect(target, {
    trx_id: transaction.id,
    order_id: transaction.orderId,
    ...(status === undefined ? {} : { [status]: transaction.status })
  })
}

/** The fault that strikes when the hosted page creates the payment, as for a create. */
const faultFor = (world: World, intent: PaymentIntent, { draw }: Moment) => {
  const { clientId, externalId: reference, order } = intent
  const owner = JSON.stringify([clientId, reference])
  return (
    world.faults.take({ operation: "create", reference, draw }) ??
    world.triggers.take({ operation: "create", hundredths: order.order_amount, owner })
  )
}

const payNow = (
  world: World,
  intent: PaymentIntent,
  behaviour: Behaviour,
  started: Moment
): Effect.Effect<SandboxResponse> =>
  Effect.gen(function* () {
    const fault = faultFor(world, intent, started)
    if (fault !== undefined) yield* Effect.sleep(Faults.delayBeforeMs(fault))
    const moment = { ...started, nowMs: yield* Host.now(world.host) }
    const why = closed(intent, moment.nowMs)
    if (why !== undefined) return pages.closed(why)
    const early = fault === undefined ? undefined : Faults.answerBefore(fault)
    if (early !== undefined) return early
    const transaction = pay(world.state, intent, behaviour, moment, fault)
    yield* aftermath(world, transaction) ?? Effect.void
    const response = back(world.state, intent, transaction)
    world.ledger.log({
      operation: "checkout",
      reference: intent.externalId,
      paymentId: transaction.id,
      account: intent.clientId,
      outcome: outcomeOf(transaction.status),
      status: response.status,
      fault: fault?.name,
      atMs: moment.nowMs
    })
    if (fault === undefined) return response
    yield* Effect.sleep(Faults.delayAfterMs(fault))
    return Faults.answerAfter(fault, response)
  })

const decide = (
  world: World,
  opened: Opened,
  fields: body.Fields,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { state } = world
  const { intent } = opened
  const decision = fields.get("decision")
  if (decision === "leave") return Effect.succeed(pages.left(opened))
  if (intent.kind === "payment" && decision === "decline") {
    return payNow(world, intent, "decline", moment)
  }
  if (decision !== (intent.kind === "payment" ? "pay" : "save")) {
    return Effect.succeed(pages.open(opened))
  }
  const card = typedCard(state, fields, moment.nowMs)
  if (typeof card === "string") return Effect.succeed(pages.open(opened, card))
  if (intent.kind === "payment") {
    const behaviour = state.switches.triggers ? Cards.behaviourOf(card.pan) : "approve"
    return payNow(world, intent, behaviour, moment)
  }
  const { externalId, token } = keep(state, intent, card, moment)
  const target = state.merchants.byClient(intent.clientId)?.tokenReturnUrl
  return Effect.succeed(
    target === undefined
      ? pages.finished("Card saved", "Token", token)
      : pages.redirect(target, { token, external_id: externalId })
  )
}

const fieldsOf = (request: SandboxRequest): body.Fields => {
  if (request.method === "GET") return new Map(new URLSearchParams(request.query))
  const parsed = body.parse(header(request, "content-type"), request.body)
  return parsed._tag === "Fields" ? parsed.fields : new Map()
}

/** Serves one of the shopper's pages. */
export const serve = (
  world: World,
  path: keyof typeof kinds,
  request: SandboxRequest,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { state } = world
  const fields = fieldsOf(request)
  const clientId = fields.get("client_id") ?? ""
  const intent = state.intents.get(fields.get("intent_id") ?? "")
  const merchant = state.merchants.byPageClient(clientId)
  const isTheirs = intent?.clientId === merchant?.clientId
  if (intent?.kind !== kinds[path] || !isTheirs) return Effect.succeed(notFound())
  const why = closed(intent, moment.nowMs)
  if (why !== undefined) return Effect.succeed(pages.closed(why))
  const opened = { url: `${moment.mountUrl}${path}`, clientId, intent, nowMs: moment.nowMs }
  return request.method === "POST"
    ? decide(world, opened, fields, moment)
    : Effect.succeed(pages.open(opened))
}
