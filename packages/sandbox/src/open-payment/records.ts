/** Makes the records that have ids: transactions and stored cards. What becomes of them comes later. */
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import * as Codes from "./Codes.ts"
import * as Ids from "./Ids.ts"
import type { Registration, State } from "./State.ts"
import { referenceKey } from "./State.ts"
import type { Instrument, PaymentType, Transaction } from "./Transaction.ts"

/** Time and chance of a change. */
export type At = Pick<Moment, "nowMs" | "draw">

/** What a new transaction begins with. */
export interface Draft {
  readonly entityId: string
  readonly paymentType: PaymentType
  readonly instrument: Instrument | undefined
  readonly hundredths: number
  readonly currency: string
  readonly fields: Fields
  /** A correlation id of its own when absent. */
  readonly ndc?: string | undefined
  readonly parent?: Transaction | undefined
  readonly referencedId?: string | undefined
}

/** What is kept of a request: nothing of the account but what `Instrument` keeps. */
const withoutAccount = (fields: Fields): Fields =>
  new Map([...fields].filter(([name]) => !/^(card|tokenAccount)\./.test(name)))

/** Gives a request its id; what becomes of it is decided afterwards. */
export const record = (state: State, draft: Draft, { draw, nowMs }: At): Transaction => {
  const { entityId, fields, parent } = draft
  const shortId = Ids.short(draw)
  const channel = state.entities.byId(entityId)?.entity.channelName ?? "Channel"
  const transaction: Transaction = {
    ...draft,
    fields: withoutAccount(fields),
    id: Ids.transaction(draw),
    ndc: draft.ndc ?? Ids.ndc(entityId, draw),
    parent,
    referencedId: draft.referencedId,
    descriptor: fields.get("descriptor") ?? `${shortId} ${channel} `,
    shortId,
    createdAtMs: nowMs,
    steps: [],
    phase: "pending",
    result: Codes.result("000.200.000"),
    updatedAtMs: nowMs,
    underway: undefined,
    registrationId: undefined,
    redirect: undefined,
    threeDSecure: undefined,
    settled: false
  }
  state.transactions.set(transaction.id, transaction)
  const reference = fields.get("merchantTransactionId")
  if (reference !== undefined) {
    const key = referenceKey(entityId, reference)
    const namesakes = state.byReference.get(key)
    if (namesakes === undefined) state.byReference.set(key, [transaction])
    else namesakes.push(transaction)
  }
  parent?.steps.push(transaction)
  return transaction
}

/** What a stored card begins with. */
export type NewRegistration = Pick<Registration, "entityId" | "fields" | "instrument" | "ndc">

/** Keeps a card for later payments; the CVV is never kept. */
export const store = (
  state: State,
  { entityId, fields, instrument, ndc }: NewRegistration,
  { draw, nowMs }: At
): Registration => {
  const registration: Registration = {
    id: Ids.transaction(draw),
    entityId,
    instrument,
    fields: withoutAccount(fields),
    ndc,
    createdAtMs: nowMs,
    deregistered: false,
    announced: false
  }
  state.registrations.set(registration.id, registration)
  return registration
}
