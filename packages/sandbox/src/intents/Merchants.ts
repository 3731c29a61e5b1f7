/** The merchants that may call one instance: test credentials, and more by registration. */
import { Schema } from "effect"

const HttpUrl = Schema.String.check(Schema.isPattern(/^https?:\/\/\S+$/))

/** One merchant: its API credentials, and the account id of the hosted pages (intents.md section 9). */
export const Merchant = Schema.Struct({
  clientId: Schema.NonEmptyString,
  clientSecret: Schema.NonEmptyString,
  accountId: Schema.NonEmptyString,
  /** Where the card page sends the browser with `token` and `external_id` (section 15 point 28). */
  tokenReturnUrl: Schema.optionalKey(HttpUrl)
})
export type Merchant = typeof Merchant.Type

/** The published test merchants; the second one is for fail-over. */
export const defaults: ReadonlyArray<Merchant> = [
  {
    clientId: "sandbox-client",
    clientSecret: "sandbox-client-secret",
    accountId: "acc_01J5XCMDXCFXCAQ1BV8HVG6644"
  },
  {
    clientId: "sandbox-client-2",
    clientSecret: "sandbox-client-secret-2",
    accountId: "acc_01J5XCMDXCFXCAQ1BV8HVG6645"
  }
]

/** Who may call. A later registration with the same client id replaces the earlier one. */
export interface Merchants {
  readonly register: (merchant: Merchant) => void
  readonly byClient: (clientId: string) => Merchant | undefined
  /**
   * By what a hosted page's URL calls `client_id`: the account id or the API client id (section 15
   * point 7).
   */
  readonly byPageClient: (id: string) => Merchant | undefined
  readonly all: () => ReadonlyArray<Merchant>
}

/** A registry that starts with the given merchants. */
export const make = (initial: ReadonlyArray<Merchant>): Merchants => {
  const clients = new Map(initial.map((merchant) => [merchant.clientId, merchant]))
  const byAccount = (id: string) =>
    [...clients.values()].find((merchant) => merchant.accountId === id)
  return {
    register: (merchant) => {
      clients.set(merchant.clientId, merchant)
    },
    byClient: (clientId) => clients.get(clientId),
    byPageClient: (id) => byAccount(id) ?? clients.get(id),
    all: () => [...clients.values()]
  }
}
