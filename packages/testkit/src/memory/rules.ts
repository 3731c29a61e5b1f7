import { type Currency } from "@switchyard/core"
import { type Books, type Kind, moved, type Payout, type Transaction } from "./books.ts"

/** What the gateway answers: an HTTP status and a JSON value. */
export interface Answer {
  readonly status: number
  readonly body: object
}

/** A request for a payment, a follow-up or a payout, read from JSON. */
export interface Order {
  readonly reference: string
  readonly amount: number
  readonly currency: Currency.Code
}

const refusal = (status: number, code: string): Answer => ({ status, body: { error: { code } } })

const declines: Readonly<Record<string, string>> = {
  "4000000000009995": "insufficient_funds",
  "4000000000009987": "lost_card"
}

/** Charges a card, a token, or the shopper who is sent to the gateway's page. */
export const charge = (
  books: Books,
  order: Order & {
    readonly capture: boolean
    readonly save: boolean
    readonly card?: string
    readonly token?: string
  },
  atMs: number
): Answer => {
  const known = books.byReference.get(`payment ${order.reference}`)
  if (known !== undefined) return shown(books, known)
  if (order.token !== undefined && !books.tokens.has(order.token)) {
    return refusal(422, "unknown_token")
  }
  const isHosted = order.card === undefined && order.token === undefined
  const code = declines[order.card ?? ""]
  const token = order.save ? keep(books) : null
  const transaction = open(books, "payment", null, order, atMs, token)
  if (code !== undefined) transaction.status = "declined"
  else if (!isHosted) settle(books, transaction, order.capture)
  return shown(books, transaction.id, code)
}

const keep = (books: Books): string => {
  const token = books.nextId("tok")
  books.tokens.add(token)
  return token
}

const open = (
  books: Books,
  kind: Kind,
  parent: string | null,
  { amount, currency, reference }: Order,
  atMs: number,
  token: string | null = null
): Transaction => {
  const id = books.nextId("txn")
  const sums = { captured: 0, refunded: 0, voided: 0 }
  const transaction: Transaction = {
    ...{ id, kind, reference, parent, amount, currency, token, atMs, ...sums },
    status: "waiting"
  }
  books.transactions.set(id, transaction)
  books.byReference.set(`${kind} ${reference}`, id)
  return transaction
}

const settle = (books: Books, transaction: Transaction, capture: boolean): void => {
  transaction.status = capture ? "captured" : "authorized"
  if (capture) transaction.captured = transaction.amount
  moved(books, capture ? "charge" : "authorize", transaction)
  notify(books, transaction)
}

/** The shopper has paid on the gateway's page. */
export const pay = (books: Books, id: string): void => {
  const transaction = books.transactions.get(id)
  if (transaction?.status === "waiting") settle(books, transaction, true)
}

const notify = (books: Books, transaction: Transaction): void => {
  books.notifications.push(JSON.stringify({ event: books.nextId("evt"), ...view(transaction) }))
}

type FollowUp = Exclude<Kind, "payment">

/** Captures, voids, refunds, rebills and receipts, each within what its payment allows. */
export const followUp = (
  books: Books,
  kind: FollowUp,
  parentId: string,
  order: Omit<Order, "currency" | "amount"> & { readonly amount?: number },
  atMs: number
): Answer => {
  const known = books.byReference.get(`${kind} ${order.reference}`)
  if (known !== undefined) return shown(books, known)
  const parent = books.transactions.get(parentId)
  if (parent === undefined) return refusal(404, "unknown_payment")
  const left = parent.amount - parent.captured - parent.voided
  const amount = order.amount ?? left
  const rule = rules[kind](parent, amount, left)
  if (rule !== null) return refusal(409, rule)
  const made = open(books, kind, parent.id, { ...order, amount, currency: parent.currency }, atMs)
  apply(parent, kind, amount)
  made.status = outcomes[kind]
  if (kind !== "receipt") moved(books, kind === "rebill" ? "charge" : kind, made)
  notify(books, made)
  return shown(books, made.id)
}

const outcomes = {
  capture: "captured",
  void: "voided",
  refund: "refunded",
  rebill: "captured",
  receipt: "captured"
} as const satisfies Record<FollowUp, Transaction["status"]>

type Rule = (parent: Transaction, amount: number, left: number) => string | null

const rules: Readonly<Record<FollowUp, Rule>> = {
  capture: ({ status }, amount, left) =>
    status !== "authorized" && status !== "captured"
      ? "wrong_state"
      : amount > left
        ? "too_much"
        : null,
  void: ({ status }, amount, left) =>
    status !== "authorized" ? "wrong_state" : amount > left ? "too_much" : null,
  refund: ({ captured, refunded }, amount) => (amount > captured - refunded ? "too_much" : null),
  rebill: ({ status }) => (status === "captured" ? null : "wrong_state"),
  receipt: ({ status }) => (status === "authorized" ? null : "wrong_state")
}

const apply = (parent: Transaction, kind: FollowUp, amount: number): void => {
  if (kind === "capture") {
    parent.captured += amount
    parent.status = "captured"
  }
  if (kind === "refund") parent.refunded += amount
  if (kind !== "void") return
  parent.voided += amount
  if (parent.voided === parent.amount) parent.status = "voided"
}

/** Pays out. */
export const payOut = (books: Books, { amount, currency, reference }: Order): Answer => {
  const known = books.byReference.get(`payout ${reference}`)
  if (known !== undefined) return { status: 200, body: books.payouts.get(known) ?? {} }
  const id = books.nextId("pot")
  const payout: Payout = { id, reference, amount, currency, status: "paid" }
  books.payouts.set(id, payout)
  books.byReference.set(`payout ${reference}`, id)
  moved(books, "payout", payout)
  return { status: 200, body: payout }
}

/** Keeps a card. */
export const tokenize = (books: Books): Answer => ({
  status: 200,
  body: { token: keep(books), status: "active" }
})

/** Forgets a card. */
export const forget = (books: Books, token: string): Answer =>
  books.tokens.delete(token)
    ? { status: 200, body: { token, status: "deleted" } }
    : refusal(404, "unknown_token")

const view = ({ atMs: _, ...transaction }: Transaction) => transaction

/** One transaction. */
export const shown = (books: Books, id: string, code?: string): Answer => {
  const transaction = books.transactions.get(id)
  if (transaction === undefined) return refusal(404, "unknown_payment")
  const page = { redirect: `https://memory.invalid/pay/${id}` }
  return {
    status: 200,
    body: {
      ...view(transaction),
      ...(code === undefined ? {} : { code }),
      ...(transaction.status === "waiting" ? page : {})
    }
  }
}

/** The transaction of a reference, whatever its kind. */
export const found = (books: Books, reference: string): Answer => {
  const one = [...books.transactions.values()].find((made) => made.reference === reference)
  return one === undefined ? refusal(404, "unknown_payment") : shown(books, one.id)
}

/** The payout of a reference. */
export const foundPayout = (books: Books, reference: string): Answer => {
  const id = books.byReference.get(`payout ${reference}`)
  return id === undefined
    ? refusal(404, "unknown_payout")
    : { status: 200, body: books.payouts.get(id) ?? {} }
}

/** What happened in a span of time, half-open. */
export const listed = (books: Books, fromMs: number, toMs: number): Answer => ({
  status: 200,
  body: {
    transactions: [...books.transactions.values()]
      .filter(({ atMs }) => atMs >= fromMs && atMs < toMs)
      .map((one) => ({ ...view(one), time: new Date(one.atMs).toISOString() }))
  }
})
