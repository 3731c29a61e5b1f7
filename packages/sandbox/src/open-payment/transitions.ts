/** The only writer of what becomes of transactions, and of money movements. */
import type { Moment } from "../kit/Host.ts"
import { asDecimal } from "../kit/Triggers.ts"
import type { MovementKind } from "../Ledger.ts"
import type { Authentication } from "./Cards.ts"
import * as Codes from "./Codes.ts"
import * as Ids from "./Ids.ts"
import * as Outcomes from "./Outcomes.ts"
import type { At } from "./records.ts"
import { record, store } from "./records.ts"
import type { ListedCode } from "./resultCodes.ts"
import type { State } from "./State.ts"
import type { PaymentType, Transaction } from "./Transaction.ts"
import { keptOf, paymentOf, referenceOf, rootOf } from "./Transaction.ts"

const movements: Readonly<Record<PaymentType, ReadonlyArray<MovementKind>>> = {
  PA: ["authorize"],
  DB: ["charge"],
  CD: ["payout"],
  "PA.CP": ["authorize", "capture"],
  CP: ["capture"],
  RF: ["refund"],
  RV: ["void"],
  RB: ["charge"],
  RC: ["receipt"],
  CB: ["chargeback"],
  CR: ["chargebackReversal"],
  "3D": []
}

const move = (state: State, transaction: Transaction, nowMs: number): void => {
  // An account verification reserves nothing.
  if (transaction.hundredths === 0) return
  const payment = paymentOf(transaction)
  for (const kind of movements[transaction.paymentType]) {
    state.ledger.record({
      kind,
      reference: referenceOf(payment) ?? referenceOf(rootOf(transaction)) ?? "",
      paymentId: payment.id,
      account: transaction.entityId,
      amount: asDecimal(transaction.hundredths),
      currency: transaction.currency,
      atMs: nowMs
    })
  }
}

const become = (
  transaction: Transaction,
  phase: Codes.Phase,
  result: Codes.Result,
  nowMs: number
): void => {
  transaction.phase = phase
  transaction.result = result
  transaction.updatedAtMs = nowMs
  transaction.underway = undefined
  transaction.redirect = undefined
}

const storeCardOf = (state: State, transaction: Transaction, at: At): void => {
  const { fields, instrument, parent } = transaction
  const card = instrument?.card
  if (parent !== undefined || fields.get("createRegistration") !== "true") return
  if (instrument === undefined || card === undefined) return
  const kept = { ...transaction, instrument: { ...instrument, card } }
  transaction.registrationId = store(state, kept, at).id
}

/** Nothing moves. */
export const reject = (transaction: Transaction, code: ListedCode, nowMs: number): void =>
  become(transaction, "rejected", Codes.result(code), nowMs)

const approvalOf = (transaction: Transaction): Codes.Result =>
  Codes.approval(transaction.fields.get("testMode") ?? rootOf(transaction).fields.get("testMode"))

/** The transaction ends, or waits for the platform, with this result. */
const finish = (
  state: State,
  transaction: Transaction,
  result: Codes.Result,
  at: At,
  moves = Codes.phaseOf(result.code) === "approved"
): void => {
  become(transaction, moves ? "approved" : Codes.phaseOf(result.code), result, at.nowMs)
  if (transaction.phase === "pending") {
    transaction.underway = { waitsFor: "platform", succeeds: true, endsAtMs: Infinity }
  }
  if (!moves) return
  move(state, transaction, at.nowMs)
  storeCardOf(state, transaction, at)
}

/** The transaction happens, or ends as the configuration forces it to. */
export const conclude = (
  state: State,
  transaction: Transaction,
  at: At,
  approval = approvalOf(transaction)
): void => {
  const forced = Outcomes.find(state.outcomes, transaction)
  if (forced === undefined) finish(state, transaction, approval, at)
  else finish(state, transaction, Codes.resultOf(forced.code), at, forced.moves)
}

/** The platform makes a chargeback, or takes it back, over what the merchant has kept. */
export const chargeBack = (
  state: State,
  target: Transaction,
  paymentType: "CB" | "CR",
  result: Codes.Result,
  at: At
): Transaction => {
  const { currency, entityId, id, instrument } = target
  const brand = instrument?.brand ?? ""
  const draft = {
    entityId,
    paymentType,
    instrument: { brand, number: undefined, card: undefined },
    hundredths: keptOf(target),
    currency,
    fields: new Map<string, string>(),
    parent: target,
    referencedId: id
  }
  const transaction = record(state, draft, at)
  become(transaction, "approved", result, at.nowMs)
  move(state, transaction, at.nowMs)
  return transaction
}

/** The acquirer has cleared it. */
export const settle = (transaction: Transaction, nowMs: number): void => {
  transaction.settled = true
  transaction.updatedAtMs = nowMs
}

/** The platform goes on with it later. */
export const begin = (
  transaction: Transaction,
  succeeds: boolean,
  endsAtMs: number,
  nowMs: number
): void => {
  const isRefund = transaction.paymentType === "RF"
  become(transaction, "pending", Codes.result(isRefund ? "800.400.502" : "000.200.000"), nowMs)
  transaction.underway = { waitsFor: "platform", succeeds, endsAtMs }
}

/** The shopper is sent to a page. */
export const challenge = (
  transaction: Transaction,
  redirect: NonNullable<Transaction["redirect"]>,
  endsAtMs: number,
  nowMs: number
): void => {
  become(transaction, "pending", Codes.result("000.200.000"), nowMs)
  transaction.redirect = redirect
  transaction.underway = { waitsFor: "shopper", succeeds: true, endsAtMs }
}

const cardSchemeEci = { "05": "02", "06": "01" } as const

/** What an authentication proves to the acquirer (section 2.1, `threeDSecure`). */
const proofOf = (
  brand: string | undefined,
  { eci, flow }: Authentication,
  draw: Moment["draw"]
): NonNullable<Transaction["threeDSecure"]> => ({
  eci: brand === "MASTER" ? cardSchemeEci[eci] : eci,
  verificationId: Buffer.from(Ids.hex(40, draw), "hex").toString("base64"),
  version: "2.2.0",
  flow,
  authenticationStatus: eci === "05" ? "Y" : "A",
  dsTransactionId: Ids.uuid(draw),
  acsTransactionId: Ids.uuid(draw)
})

/** The shopper is back from the page. */
const authenticated = (
  state: State,
  transaction: Transaction,
  authentication: Authentication | undefined,
  at: At
): void => {
  if (authentication !== undefined) {
    transaction.threeDSecure = proofOf(transaction.instrument?.brand, authentication, at.draw)
  }
  const alone = transaction.paymentType === "3D" && authentication?.flow === "frictionless"
  if (alone) conclude(state, transaction, at, Codes.result("000.400.110"))
  else conclude(state, transaction, at)
}

/** What ends a change that is under way. */
export type Decision = "approve" | "decline" | "cancel" | "expire"

const refusals = {
  decline: "800.100.152",
  cancel: "100.396.101",
  expire: "100.396.103"
} as const satisfies Record<Exclude<Decision, "approve">, ListedCode>

/** Ends what is under way; false when nothing is. */
export const resolve = (
  state: State,
  transaction: Transaction,
  decision: Decision,
  at: At
): boolean => {
  const { underway } = transaction
  if (underway === undefined) return false
  const authentication = state.journeys.get(transaction.ndc)?.authentication
  if (decision !== "approve") {
    const failsAuthentication = decision === "decline" && authentication !== undefined
    reject(transaction, failsAuthentication ? "100.380.401" : refusals[decision], at.nowMs)
    return true
  }
  // What the platform was waiting for has been forced before, where it was.
  if (underway.waitsFor === "platform") finish(state, transaction, approvalOf(transaction), at)
  else authenticated(state, transaction, authentication, at)
  return true
}
