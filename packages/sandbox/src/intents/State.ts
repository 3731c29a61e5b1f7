/**
 * Everything that one instance of the intents gateway remembers, and the switches that intents.md
 * section 15 asks for.
 */
import { Schema } from "effect"
import * as Jwt from "../kit/Jwt.ts"
import type { Json } from "../kit/pipeline.ts"
import * as Ledger from "../Ledger.ts"
import type { Intent } from "./Intent.ts"
import * as Merchants from "./Merchants.ts"
import type { Leniency, Readers } from "./requests.ts"
import { readersOf } from "./requests.ts"
import type { StoredCard } from "./StoredCard.ts"
import type { Transaction } from "./Transaction.ts"

/** Behaviour that the document leaves open; each has the default of section 15. */
export interface Switches extends Leniency {
  /** How long an access token lives (point 1). Default 3600. */
  readonly tokenTtlSeconds: number
  /** What `expiry` of a token means (point 1). Default `lifetime-seconds`. */
  readonly tokenExpiryMode: "lifetime-seconds" | "epoch-seconds" | "epoch-ms"
  /** How long a card intent can be used; answered as `valid_for` (point 2). Default 60000. */
  readonly cardIntentValidForMs: number
  /** How long a payment intent can be used (point 3). Default 1800000. */
  readonly paymentIntentTtlMs: number
  /** What the hosted page does with an approval (point 5). Default `authorize`. */
  readonly hcpOperation: "authorize" | "authcap"
  /** Name of the return parameter with the status (point 6); undefined for none. Default `status`. */
  readonly hcpRedirectStatusParam: string | undefined
  /**
   * A used `external_id` with the same payload gives the present state again, with another payload
   * 409; `reject` always 409 (point 8). Default `replay`.
   */
  readonly duplicateExternalId: "replay" | "reject"
  /** Which time `from_date` and `to_date` mean (point 16). Default `created_at`. */
  readonly listDateField: "created_at" | "updated_at"
  /** What `amount` of a list counts: every match, or those on the page (point 18). Default `total`. */
  readonly listAmount: "total" | "page"
  /** How long a hold lives (point 24). Default 604800000: seven days. */
  readonly authTtlMs: number
  /** When captured money settles by itself (point 25); undefined for never, the default. */
  readonly autoSettleMs: number | undefined
  /** Whether the published amounts and cards select outcomes. Default true. */
  readonly triggers: boolean
}

/** What an instance does unless it is told otherwise: the recommendations of section 15. */
export const defaultSwitches: Switches = {
  strictCardHolder: false,
  lenientExpiry: false,
  tokenTtlSeconds: 3600,
  tokenExpiryMode: "lifetime-seconds",
  cardIntentValidForMs: 60_000,
  paymentIntentTtlMs: 1_800_000,
  hcpOperation: "authorize",
  hcpRedirectStatusParam: "status",
  duplicateExternalId: "replay",
  listDateField: "created_at",
  listAmount: "total",
  authTtlMs: 604_800_000,
  autoSettleMs: undefined,
  triggers: true
}

/** What a token says (point 37). */
export const Claims = Schema.Struct({
  iss: Schema.String,
  sub: Schema.String,
  iat: Schema.Int,
  exp: Schema.Int
})
export type Claims = typeof Claims.Type

/** What an `external_id` was used for, and how to answer it again. */
export interface Answered {
  readonly fingerprint: string
  readonly replay: () => Json
}

/** Everything that one instance knows. */
export interface State {
  readonly name: string
  readonly switches: Switches
  readonly readers: Readers
  readonly merchants: Merchants.Merchants
  readonly tokens: Jwt.Tokens<Claims>
  readonly ledger: Ledger.Ledger
  /** By id, oldest first. */
  readonly transactions: Map<string, Transaction>
  /** By merchant and `external_id` or `order_id`, oldest first. */
  readonly byReference: Map<string, Array<Transaction>>
  readonly intents: Map<string, Intent>
  readonly cards: Map<string, StoredCard>
  /** By merchant, family of endpoints and `external_id`. */
  readonly answered: Map<string, Answered>
  /** Payments whose hold lapses by itself, the next one first. */
  readonly holding: Set<Transaction>
}

/** A fresh instance: nothing has happened at it yet. */
export const make = (
  name: string,
  merchants: ReadonlyArray<Merchants.Merchant>,
  options: Partial<Switches>
): State => {
  const switches = { ...defaultSwitches, ...options }
  return {
    name,
    switches,
    readers: readersOf(switches),
    merchants: Merchants.make(merchants),
    tokens: Jwt.make(`switchyard-sandbox:${name}`, Claims),
    ledger: Ledger.make(),
    transactions: new Map(),
    byReference: new Map(),
    intents: new Map(),
    cards: new Map(),
    answered: new Map(),
    holding: new Set()
  }
}

/** Forgets everything but merchants and tokens. */
export const reset = (state: State): void => {
  state.ledger.clear()
  state.transactions.clear()
  state.byReference.clear()
  state.intents.clear()
  state.cards.clear()
  state.answered.clear()
  state.holding.clear()
}

/** The two ids of the merchant by which a transaction is looked up. */
export type ReferenceType = "external_id" | "order_id"

const referenceKey = (clientId: string, type: ReferenceType, id: string): string =>
  JSON.stringify([clientId, type, id])

/** Keeps a new transaction. */
export const store = (state: State, transaction: Transaction): void => {
  state.transactions.set(transaction.id, transaction)
  const { clientId, externalId, orderId } = transaction
  for (const key of [
    referenceKey(clientId, "external_id", externalId),
    referenceKey(clientId, "order_id", orderId)
  ]) {
    const known = state.byReference.get(key)
    if (known === undefined) state.byReference.set(key, [transaction])
    else known.push(transaction)
  }
}

/** A merchant's own transaction by the gateway's id. */
export const findById = (state: State, clientId: string, id: string): Transaction | undefined => {
  const transaction = state.transactions.get(id)
  return transaction?.clientId === clientId ? transaction : undefined
}

/** The newest payment with this reference, else the newest refund or chargeback (point 13). */
export const findByReference = (
  state: State,
  clientId: string,
  type: ReferenceType,
  id: string
): Transaction | undefined => {
  const known = state.byReference.get(referenceKey(clientId, type, id)) ?? []
  return known.findLast((transaction) => transaction.type === "PAYMENT") ?? known.at(-1)
}
