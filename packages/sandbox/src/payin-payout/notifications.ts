/**
 * The five webhooks (payin-payout.md section 8): faithful ones carry no signature. `webhookSign` signs them
 * as requests are signed, over the webhook's own path (section 8.1, point 3).
 */
import type { OutgoingRequest } from "../Gateway.ts"
import type { Notification, Variant } from "../kit/Notifier.ts"
import type { Json } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import type { Account } from "./Merchants.ts"
import * as Signatures from "./Signatures.ts"
import type { Order, State } from "./State.ts"

const eventNames = { Approved: "succeeded", Rejected: "failed", Pending: "initiated" } as const

/** Only the webhook calls a payin Initiated (C14). */
const statusOf = (order: Order): string =>
  order.kind === "payin" && order.status === "Pending" ? "Initiated" : order.status

const messageOf = (order: Order): Json => ({
  event: `${order.kind}.${eventNames[order.status]}`,
  data: {
    ...(order.kind === "payin" ? answers.payinData(order) : answers.payoutData(order)),
    status: statusOf(order)
  }
})

const madeUpId = "10000000001"

/** The opposite of the truth: of an unsigned message only the content can be forged. */
const forged = (order: Order, nowMs: number): Order => {
  const status = order.status === "Approved" ? "Rejected" : "Approved"
  const lie = { status, transactionId: madeUpId } as const
  return order.kind === "payout"
    ? { ...order, ...lie }
    : { ...order, ...lie, comments: "Auto Approved", processedAtMs: nowMs }
}

const otherPaise = 100

const wrongAmount = (order: Order): Order =>
  order.kind === "payout"
    ? { ...order, paise: order.paise + otherPaise }
    : { ...order, receivedPaise: order.receivedPaise + otherPaise }

const told = (order: Order, variant: Variant, nowMs: number): Order => {
  switch (variant) {
    case "genuine":
      return order
    case "forged":
      return forged(order, nowMs)
    case "wrongAmount":
      return wrongAmount(order)
  }
}

const signatureHeaders = (
  state: State,
  account: Account,
  url: string,
  body: string,
  variant: Variant,
  nowMs: number
): Readonly<Record<string, string>> => {
  const timestamp = String(nowMs)
  const path = URL.canParse(url) ? new URL(url).pathname : "/"
  const secretKey = variant === "forged" ? "forged" : account.merchant.keys[0].secretKey
  const lines = { method: "POST", path, body, timestamp }
  return { timestamp, signature: Signatures.sign(secretKey, lines, state.switches) }
}

/** Whether there is an event for the order's present status. */
export const hasEvent = (order: Order): boolean =>
  order.status !== "Pending" || (order.kind === "payin" && order.confirmed)

/**
 * The order's present status, to be told to this URL. `nowMs` is the true time, which the receiver compares
 * with its own.
 */
export const notificationOf = (
  state: State,
  account: Account,
  url: string,
  order: Order,
  nowMs: number
): Notification => {
  const encode = (variant: Variant): OutgoingRequest => {
    const body = JSON.stringify(messageOf(told(order, variant, nowMs)))
    const message = { url, contentType: "application/json", body }
    return state.switches.webhookSign
      ? { ...message, headers: signatureHeaders(state, account, url, body, variant, nowMs) }
      : message
  }
  return {
    paymentId: order.transactionId,
    reference: order.orderId,
    status: statusOf(order),
    encode
  }
}
