/** A card behind a token: what it does and its last four digits, nothing that could be used. */
import type { Moment } from "../kit/Host.ts"
import * as Cards from "./Cards.ts"
import * as ids from "./ids.ts"
import type { Intent } from "./Intent.ts"
import type { Card } from "./requests.ts"

/** One stored card; its token can be used any number of times. */
export interface StoredCard {
  readonly token: string
  readonly clientId: string
  /** The `external_id` of the intent for which the shopper left the card. */
  readonly externalId: string
  readonly intentId: string
  readonly last4: string
  readonly expiry: string
  readonly behaviour: Cards.Behaviour
}

/** Stores a card for the merchant of the intent. */
export const make = (
  intent: Intent,
  card: Pick<Card, "pan" | "expiry">,
  moment: Moment
): StoredCard => ({
  token: ids.makeToken(moment),
  clientId: intent.clientId,
  externalId: intent.externalId,
  intentId: intent.id,
  last4: card.pan.slice(-4),
  expiry: card.expiry,
  behaviour: Cards.behaviourOf(card.pan)
})
