import { randomUUID } from "node:crypto"

/** What the router stores of one payment, as plainly as it can be written down. */

/** A row by the names of its columns; those that are missing are null. */
export type Row = Readonly<Record<string, string | number>>

/** A body that the router has accepted on the other side. */
export interface Request {
  readonly reference: string
  readonly amount: { readonly value: number; readonly currency: string }
  readonly method: {
    readonly number: string
    readonly expiryMonth: number
    readonly expiryYear: number
  }
  readonly returnUrl: string
}

/** One payment and the ids of its parts. */
export interface Order extends Omit<Request, "method"> {
  readonly payment: string
  readonly attempt: string
  /** What the gateway gets as the reference. */
  readonly ours: string
  /** Of the card only the summary. */
  readonly method: object
  readonly createdAt: number
}

/** What the merchant is told: the payment as the API answers it, as JSON text. */
export interface Told {
  readonly sequence: 1 | 2
  readonly view: string
  readonly at: number
}

// Digests have their length; nobody compares them here.
const fingerprint = "0123456789abcdef0123456789abcdef0123456789a"
const answerHash = "0123456789abcdef".repeat(4)

// As long as the router's ids.
const random = (): string => randomUUID().replaceAll("-", "").slice(8)
const owner = `own_${random()}`
const merchant = "acme"
const at = { account: "checksum-eu", provider: "checksum" }
const states = { 1: "ready", 2: "succeeded" }
const statuses = { 1: "processing", 2: "captured" }

/** A payment of a request's body. */
export const orderOf = (body: string, now: number): Order => {
  const { amount, method, reference, returnUrl } = JSON.parse(body) as Request
  const { expiryMonth, expiryYear, number } = method
  const [bin, last4] = [number.slice(0, 6), number.slice(-4)]
  return {
    ...{ payment: `pay_${random()}`, attempt: `att_${random()}`, ours: random() },
    ...{ reference, amount, returnUrl, createdAt: now },
    method: { type: "card", brand: "visa", bin, last4, expiryMonth, expiryYear }
  }
}

/** T1: the key. */
export const idempotency = (key: string, { attempt, createdAt, payment }: Order): Row => ({
  ...{ merchant, key, fingerprint, attempt, subject: payment, created_at: createdAt }
})

/** What it would have been routed by. */
const decisionOf = ({ amount }: Order): string => {
  const asked = { operation: "purchase", method: "card", bin: null, amount, brand: "visa" }
  const request = { ...asked, country: null, missing: [] }
  return JSON.stringify({ basis: fingerprint, request })
}

/** T1: the payment as it is claimed. */
export const payment = (order: Order): Row => ({
  ...{ id: order.payment, merchant, reference: order.reference, amount: order.amount.value, ...at },
  ...{
    currency: order.amount.currency,
    capture: "automatic",
    method: JSON.stringify(order.method)
  },
  ...{ return_url: order.returnUrl, save_method: 0, metadata: "{}", status: "processing" },
  ...{ authorized: 0, captured: 0, refunded: 0, voided: 0, version: 1, events: 1 },
  ...{ created_at: order.createdAt, updated_at: order.createdAt },
  ...{ card: fingerprint, decision: decisionOf(order) }
})

/** T1: its one attempt. */
export const attempt = ({ amount, createdAt, ...order }: Order): Row => ({
  ...{ id: order.attempt, subject: order.payment, sequence: 1, operation: "purchase", ...at },
  ...{ reference: order.ours, amount: amount.value, state: "sending", fence: 1, owner },
  ...{ started_at: createdAt, deadline: createdAt + 45_000, checks: 0, created_at: createdAt }
})

/** T1: the first entry of the journal. */
export const claimed = ({ attempt, createdAt, payment }: Order): Row => ({
  ...{ subject: payment, sequence: 1, attempt, state_to: "ready", status_to: "processing" },
  ...{ cause: "claim", at: createdAt }
})

/** T3: the second one. */
export const settled = ({ attempt, payment }: Order, found: string, now: number): Row => ({
  ...{ subject: payment, sequence: 2, attempt, state_from: "sending", state_to: "succeeded" },
  ...{ status_from: "processing", status_to: "captured", cause: "call", at: now },
  evidence: JSON.stringify({
    decline: null,
    evidence: { kind: "call", httpStatus: 200, hash: answerHash, status: "Y", code: null },
    ...{ nextAction: null, payout: null, providerReference: found, token: null }
  })
})

/** T1 and T3: what the merchant is told, in the outbox. */
export const event = ({ payment }: Order, { at: now, sequence, view }: Told): Row => {
  const type = `payment.${statuses[sequence]}`
  const timestamp = new Date(now).toISOString()
  const body = `{"type":"${type}","timestamp":"${timestamp}","data":${view},"sequence":${sequence}}`
  const id = `evt_${random()}`
  return { id, merchant, subject: payment, sequence, type, body, created_at: now }
}

/** The payment after its first or second journal entry: what the API answers, and what an event tells. */
export const told = (
  { amount, attempt, createdAt, method, ours, payment, reference }: Order,
  sequence: Told["sequence"],
  now: number,
  call: { readonly found: string; readonly startedAt: number } | null
): Told => {
  const [sum, updatedAt] = [call === null ? 0 : amount.value, new Date(now).toISOString()]
  const startedAt = call === null ? null : new Date(call.startedAt).toISOString()
  const tried = {
    ...{ id: attempt, sequence: 1, operation: "purchase", ...at, reference: ours },
    ...{ amount: amount.value, state: states[sequence], error: null, startedAt },
    finishedAt: call === null ? null : updatedAt
  }
  const view = JSON.stringify({
    ...{ id: payment, reference, status: statuses[sequence], amount, authorized: sum },
    ...{ captured: sum, refunded: 0, voided: 0, capture: "automatic", method, token: null },
    ...{ ...at, providerReference: call?.found ?? null, nextAction: null, decline: null },
    ...{ parent: null, attempts: [tried], metadata: {} },
    ...{ createdAt: new Date(createdAt).toISOString(), updatedAt }
  })
  return { sequence, view, at: now }
}
