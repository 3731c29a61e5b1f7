import * as Redacted from "effect/Redacted"

/**
 * The shopper's way back from the gateway's pages (sheet section 9, section 15 points 6 and 28). Nothing
 * signs it: a browser can be made to say anything. It is an id to ask about, never a proof.
 */
export interface PaymentReturn {
  /** The gateway's id of the transaction, for `status({ providerReference, expect })`. */
  readonly providerReference: string | null
  /** The order's id, which is our reference for charges of this package. */
  readonly reference: string | null
  /** What the browser says of the outcome: not to be believed. */
  readonly claimedStatus: string | null
}

/** A card that the shopper has stored, for `{ type: "token", token }`. */
export interface TokenReturn {
  readonly token: Redacted.Redacted<string>
  /** The reference of the `tokenize` that it answers; compare it with the shopper's own. */
  readonly reference: string | null
}

/** The names of a return's parameters; the gateway documents none for tokens. */
export interface TokenParameters {
  readonly token: string
  readonly externalId: string
}

const longest = 200

// The last one counts: a gateway that adds its own leaves a dummy of the merchant's in front.
const parametersOf = (url: string) => {
  const search = URL.canParse(url, "http://localhost") ? new URL(url, "http://localhost") : null
  return (name: string): string | null => {
    const value = search?.searchParams.getAll(name).at(-1) ?? ""
    return /^[\x21-\x7e]+$/.test(value) && value.length <= longest ? value : null
  }
}

/** Reads the URL (or path and query) on which a shopper came back from paying. */
export const parsePaymentReturn = (url: string): PaymentReturn => {
  const read = parametersOf(url)
  return {
    providerReference: read("trx_id"),
    reference: read("order_id"),
    claimedStatus: read("status")
  }
}

/** Reads the URL on which a shopper came back from storing a card; null where it carries no token. */
export const parseTokenReturn = (
  url: string,
  parameters: TokenParameters = { token: "token", externalId: "external_id" }
): TokenReturn | null => {
  const read = parametersOf(url)
  const token = read(parameters.token)
  return token === null
    ? null
    : { token: Redacted.make(token), reference: read(parameters.externalId) }
}
