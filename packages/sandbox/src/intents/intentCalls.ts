/** `POST /intents/card` and `POST /intents/payment` (intents.md sections 5.2 and 5.3). */
import { Result } from "effect"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import { once } from "./duplicates.ts"
import * as ids from "./ids.ts"
import type { Intent } from "./Intent.ts"
import type { Merchant } from "./Merchants.ts"
import type { State } from "./State.ts"

const opened = (state: State, intent: Intent): Processed => {
  state.intents.set(intent.id, intent)
  const { externalId, id, kind } = intent
  const body = {
    intent_id: id,
    reference_id: externalId,
    ...(kind === "card" ? { valid_for: state.switches.cardIntentValidForMs } : {})
  }
  return { outcome: "opened", body, replay: () => body }
}

/** Opens the page on which the shopper leaves a card. */
export const card = (
  state: State,
  { clientId }: Merchant,
  input: unknown,
  moment: Moment
): Processed => {
  const read = state.readers.cardIntent(input)
  if (Result.isFailure(read)) return answers.invalid(read.failure)
  const { external_id: externalId } = read.success
  return once(state, clientId, "intents", externalId, { kind: "card", input }, () =>
    opened(state, {
      kind: "card",
      id: ids.make("int", moment),
      clientId,
      externalId,
      createdAtMs: moment.nowMs,
      expiresAtMs: moment.nowMs + state.switches.cardIntentValidForMs,
      token: undefined
    })
  )
}

/** Opens the page on which the shopper pays. */
export const payment = (
  state: State,
  { clientId }: Merchant,
  input: unknown,
  moment: Moment
): Processed => {
  const read = state.readers.paymentIntent(input)
  if (Result.isFailure(read)) return answers.invalid(read.failure)
  const { external_id: externalId, order, redirect_urls: redirectUrls = {} } = read.success
  return once(state, clientId, "intents", externalId, { kind: "payment", input }, () => {
    if (order.order_amount <= 0) return answers.amountNotAllowed
    return opened(state, {
      kind: "payment",
      id: ids.make("int", moment),
      clientId,
      externalId,
      order,
      redirectUrls,
      createdAtMs: moment.nowMs,
      expiresAtMs: moment.nowMs + state.switches.paymentIntentTtlMs,
      transactionId: undefined
    })
  })
}
