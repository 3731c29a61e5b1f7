import { finalOf, isOpen, type Payment } from "../check/Books.ts"
import * as http from "../http.ts"
import { pause } from "../pause.ts"
import type { Gateways } from "../stage/Gateways.ts"
import type { Client } from "./Client.ts"
import { bodyOf, type FollowUp, type Order } from "./Order.ts"

/** Orders per second, and for how long they come. */
export interface Rate {
  readonly perSecond: number
  readonly seconds: number
}

/** How many orders come. */
export const countOf = ({ perSecond, seconds }: Rate): number => Math.round(perSecond * seconds)

const pathOf = (payment: string, { operation }: FollowUp): string =>
  `/v1/payments/${payment}/${operation === "refund" ? "refunds" : operation}`

/** What follows the payment, one thing after the other; nothing follows what is not certain yet. */
const followUp = async (client: Client, order: Order, payment: string): Promise<void> => {
  for (const one of order.followUps) {
    const { ask } = await client.ask({
      order: order.reference,
      operation: one.operation,
      path: pathOf(payment, one),
      amount: one.amount,
      body: one.isWhole ? {} : { amount: one.amount }
    })
    const status = finalOf(ask)?.status
    if (status !== 200 && status !== 201) return
  }
}

/** A shopper on the page of a gateway, which knows the payment by the reference of its attempt. */
const decide = async (gateways: Gateways, order: Order, payment: unknown): Promise<void> => {
  const attempts = http.membersOf(payment)["attempts"]
  const last = http.membersOf(Array.isArray(attempts) ? attempts.at(-1) : null)
  if (order.shopper === null || typeof last["reference"] !== "string") return
  await pause(order.shopper.afterMs)
  await gateways.advance("checksum", last["reference"], order.shopper.to)
}

/**
 * Shoppers who never saw the gateway's page, because the answer that leads there was lost: the gateway gives
 * them up.
 */
export const giveUp = async (
  gateways: Gateways,
  orders: ReadonlyArray<Order>,
  payments: ReadonlyArray<Payment>
): Promise<void> => {
  const challenged = new Set(
    orders.filter(({ shopper }) => shopper !== null).map(({ reference }) => reference)
  )
  for (const { attempts, reference } of payments) {
    if (!challenged.has(reference)) continue
    for (const one of attempts.filter(isOpen)) {
      await gateways.advance("checksum", one.reference, "expired")
    }
  }
}

/** One order from its payment to its last follow-up. */
export const carryOut = async (client: Client, gateways: Gateways, order: Order): Promise<void> => {
  const wish = {
    order: order.reference,
    operation: "payment",
    path: "/v1/payments",
    amount: order.amount
  } as const
  const { ask, value } = await client.ask({ ...wish, body: bodyOf(order) })
  const { status = 0, subject = null } = finalOf(ask) ?? {}
  // A request that was refused or never answered may not have used its key up.
  if (order.isKeyReused && subject !== null) {
    const other = { ...bodyOf(order), reference: `${order.reference}-other` }
    await client.ask({ ...wish, body: other, key: ask.key })
  }
  const isActionRequired = value["status"] === "requires_action"
  if (isActionRequired) return decide(gateways, order, value)
  if (status === 201 && subject !== null) await followUp(client, order, subject)
}

/**
 * Starts an order whenever its time has come, whether earlier ones are answered or not, as shoppers do.
 * Resolves when the last one is over, with how many a second have really come.
 */
export const run = async (
  { perSecond }: Rate,
  orders: ReadonlyArray<Order>,
  carry: (order: Order) => Promise<void>
): Promise<number> => {
  const startedAt = performance.now()
  const elapsedSeconds = (): number => (performance.now() - startedAt) / 1000
  const running: Array<Promise<void>> = []
  for (const [number, order] of orders.entries()) {
    while (elapsedSeconds() * perSecond < number) await pause(2)
    running.push(carry(order))
  }
  const rate = orders.length / elapsedSeconds()
  await Promise.all(running)
  return rate
}
