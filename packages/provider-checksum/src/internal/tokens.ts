import * as Headers from "effect/http/Headers"

/**
 * One account's token (sheet section 3): kept for 55 of its 60 minutes. It is opaque, so its claims are
 * not read; a token that ends early answers 401.
 */
export interface Held {
  readonly token: string
  /** The headers that carry the token. */
  readonly headers: Headers.Headers
  readonly staleAtMillis: number
}

const keptMillis = 55 * 60 * 1000

/** A token as it is kept, with the content type of the requests that will carry it. */
export const hold = (token: string, contentType: string, nowMillis: number): Held => ({
  token,
  headers: Headers.fromRecordUnsafe({
    accept: "application/json",
    authtoken: token,
    "content-type": contentType
  }),
  staleAtMillis: nowMillis + keptMillis
})
