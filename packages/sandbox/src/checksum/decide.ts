/** What becomes of a fresh payment: the fault, or else the card, says it. */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Json } from "../kit/pipeline.ts"
import { pendingSettlesAfterMs } from "../kit/Triggers.ts"
import * as Codes from "./Codes.ts"
import { isCardMode } from "./fields.ts"
import type { Payment } from "./Payment.ts"
import type { State } from "./State.ts"
import { newId } from "./StoredCards.ts"
import * as transitions from "./transitions.ts"
import * as Triggers from "./Triggers.ts"

/** What a payment has come to, for now. */
export interface Decision {
  /** A word for the log. */
  readonly outcome: string
  /** Whether the merchant is told. */
  readonly notify: boolean
  /** Where the customer goes from here (section 6). */
  readonly redirect?: Json
}

const isExpired = (fields: Fields, nowMs: number): boolean => {
  const year = Number(fields.get("card.expiryYear"))
  const month = Number(fields.get("card.expiryMonth"))
  return Date.UTC(year, month, 1) <= nowMs
}

/** What the payment mode and the card ask for. */
export const behaviourOf = (state: State, fields: Fields): Triggers.CardBehaviour => {
  if (!isCardMode(fields.get("paymentMode") ?? "")) return { _tag: "Challenge" }
  if (fields.get("attemptThreeD")?.toLowerCase() === "only3d") return { _tag: "Challenge" }
  return state.switches.triggers
    ? Triggers.cardBehaviour(fields.get("card.number") ?? "")
    : { _tag: "Approve" }
}

/** Why the card or the mode cannot be used as asked; the word is for the log. */
export const cardProblem = (
  behaviour: Triggers.CardBehaviour,
  fields: Fields,
  nowMs: number
): readonly [Codes.Result, string] | undefined => {
  if (isCardMode(fields.get("paymentMode") ?? "") && isExpired(fields, nowMs)) {
    return [Codes.invented.cardExpired, "invalid"]
  }
  if (behaviour._tag === "Challenge" && !fields.has("merchantRedirectUrl")) {
    return [Codes.explain(Codes.invented.missingField, "merchantRedirectUrl"), "invalid"]
  }
  return undefined
}

/**
 * Sends the customer to a page: with the three ACS inputs for a card, by plain forward otherwise
 * (section 6).
 */
const redirectOf = (payment: Payment, secret: string, mountUrl: string): Json => {
  if (payment.card === undefined) {
    return { url: `${mountUrl}/acs?MD=${secret}`, method: "GET", target: "_self", parameters: [] }
  }
  const request = Buffer.from(JSON.stringify({ paymentId: payment.paymentId })).toString("base64")
  return {
    url: `${mountUrl}/acs`,
    method: "POST",
    target: "_self",
    parameters: [
      { name: "MD", value: secret },
      { name: "PaReq", value: request },
      { name: "TermUrl", value: `${mountUrl}/acs/complete` }
    ]
  }
}

/** The bank's answer comes later. */
export const pend = (payment: Payment, succeeds: boolean, afterMs: number, nowMs: number): void => {
  const { hundredths, status: from } = payment
  const settlesAtMs = nowMs + afterMs
  transitions.begin(payment, { kind: "create", succeeds, hundredths, settlesAtMs, from }, nowMs)
}

const declined = (bankCode: string, bankDescription: string): Codes.Result => ({
  ...Codes.documented.failed,
  bankCode,
  bankDescription
})

/** Decides on the payment. */
export const decide = (
  state: State,
  payment: Payment,
  behaviour: Triggers.CardBehaviour,
  fault: ActiveFault | undefined,
  { draw, mountUrl, nowMs }: Moment
): Decision => {
  if (fault?.name === "decline") {
    transitions.fail(payment, "create", "begun", declined("05", "Do not honour"), nowMs)
    return { outcome: "declined", notify: true }
  }
  if (fault?.name === "pending" || fault?.name === "pendingDecline") {
    pend(payment, fault.name === "pending", fault.afterMs ?? Infinity, nowMs)
    return { outcome: "pending", notify: false }
  }
  switch (behaviour._tag) {
    case "Decline": {
      const result = declined(behaviour.bankCode, behaviour.bankDescription)
      transitions.fail(payment, "create", "begun", result, nowMs)
      return { outcome: "declined", notify: true }
    }
    case "Pending":
      pend(payment, true, pendingSettlesAfterMs, nowMs)
      return { outcome: "pending", notify: false }
    case "Challenge": {
      const secret = newId(draw)
      state.challenges.set(secret, payment)
      transitions.challenge(payment, nowMs)
      const redirect = redirectOf(payment, secret, mountUrl)
      return { outcome: "challenge", notify: false, redirect }
    }
    case "Approve":
      transitions.succeed(state, payment, { kind: "create", hundredths: payment.hundredths }, nowMs)
      return { outcome: "approved", notify: true }
  }
}
