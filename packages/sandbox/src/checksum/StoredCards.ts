/**
 * Cards that the gateway keeps under a `registrationId` (checksum.md section 10). The number stays
 * in here: it decides what a payment with the card does, and no answer shows it.
 */
import type { Fields } from "../internal/body.ts"
import type { State } from "./State.ts"

/** One stored card, as the fields of the request that stored it, without code and amount. */
export interface StoredCard {
  readonly registrationId: string
  readonly memberId: string
  readonly fields: Fields
}

const groups = ["card.", "customer.", "shipping."]
const kept = (name: string): boolean =>
  name === "paymentMode" ||
  name === "paymentBrand" ||
  (name !== "card.cvv" && groups.some((group) => name.startsWith(group)))

/** The part of a request that a later payment with the same card is made of. */
export const reusableOf = (fields: Fields): Fields =>
  new Map([...fields].filter(([name]) => kept(name)))

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/** 32 letters and digits by chance; an id here, not a secret of production strength. */
export const newId = (draw: () => number): string =>
  Array.from({ length: 32 }, () => alphabet.charAt(Math.floor(draw() * alphabet.length))).join("")

/** A merchant's own stored card. */
export const find = (state: State, memberId: string, id: string): StoredCard | undefined => {
  const card = state.cards.get(id)
  return card?.memberId === memberId ? card : undefined
}

/** A merchant's stored cards, oldest first; those of one customer, where one is named. */
export const all = (
  state: State,
  memberId: string,
  customerId: string | undefined
): ReadonlyArray<StoredCard> =>
  [...state.cards.values()].filter(
    (card) =>
      card.memberId === memberId &&
      (customerId === undefined || card.fields.get("customer.customerId") === customerId)
  )
