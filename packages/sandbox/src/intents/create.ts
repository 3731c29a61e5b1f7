/** `POST /transactions`: a payment by card or by token (intents.md section 5.6). */
import { Result } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import type { Behaviour } from "./Cards.ts"
import * as Cards from "./Cards.ts"
import type { FieldProblem } from "./Codes.ts"
import { once } from "./duplicates.ts"
import type { Merchant } from "./Merchants.ts"
import * as records from "./records.ts"
import type { Card } from "./requests.ts"
import type { State } from "./State.ts"

/** What is wrong with a well-formed card, if anything; `prefix` goes before the field's name. */
export const cardProblem = (
  { expiry, pan }: Pick<Card, "pan" | "expiry">,
  nowMs: number,
  prefix = ""
): FieldProblem | undefined => {
  if (!Cards.isNumber(pan)) {
    return { field: `${prefix}pan`, message: "Expected a correct check digit" }
  }
  return Cards.isExpired(expiry, nowMs)
    ? { field: `${prefix}expiry`, message: "Expected a month that is not over" }
    : undefined
}

interface Instrument {
  readonly token?: string
  readonly card?: Card
}

/** What the card does, or why it cannot be used: exactly one of card and token (point 29). */
const behaviourOf = (
  state: State,
  clientId: string,
  { card, token }: Instrument,
  moment: Moment
): Behaviour | Processed => {
  if ((card === undefined) === (token === undefined)) {
    return answers.invalid([{ field: "token", message: "Expected either token or card" }])
  }
  if (card !== undefined) {
    const problem = cardProblem(card, moment.nowMs, "card.")
    if (problem !== undefined) return answers.invalid([problem])
    return state.switches.triggers ? Cards.behaviourOf(card.pan) : "approve"
  }
  const stored = state.cards.get(token ?? "")
  if (stored?.clientId !== clientId) return answers.notFound
  // What has expired since it was stored is the issuer's to decline.
  if (Cards.isExpired(stored.expiry, moment.nowMs)) return "decline"
  return state.switches.triggers ? stored.behaviour : "approve"
}

const outcomes = {
  AUTHORIZED: "approved",
  CAPTURED: "approved",
  DECLINED: "declined",
  PENDING: "pending"
} as const

/** The word for the log of what became of a new record. */
export const outcomeOf = (status: string): string => outcomes[status as keyof typeof outcomes]

/** Authorizes, or authorizes and captures. */
export const process = (
  state: State,
  { clientId }: Merchant,
  input: unknown,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const read = state.readers.create(input)
  if (Result.isFailure(read)) return answers.invalid(read.failure)
  const { external_id: externalId, operation, order, ...instrument } = read.success
  return once(state, clientId, "transactions", externalId, input, () => {
    const behaviour = behaviourOf(state, clientId, instrument, moment)
    if (typeof behaviour !== "string") return behaviour
    if (order.order_amount <= 0) return answers.amountNotAllowed
    const payment = { clientId, externalId, order, operation, behaviour }
    const transaction = records.pay(state, payment, moment, fault)
    return answers.changed(outcomeOf(transaction.status), transaction)
  })
}
