import * as Headers from "effect/http/Headers"
import { lifeMillis, staleAtMillis } from "./auth.ts"

/** One account's token with what it is sent in (sheet section 5.1). There is no refresh token. */
export interface Held {
  readonly token: string
  /** The headers of a GET and of a POST that carry the token. */
  readonly reading: Headers.Headers
  readonly writing: Headers.Headers
  readonly staleAtMillis: number
}

/** What the gateway gave. */
export interface Given {
  readonly token: string
  readonly expiry: number | undefined
}

/** A token as it is kept: until shortly before its end. */
export const hold = ({ expiry, token }: Given, nowMillis: number): Held => {
  const reading = { accept: "application/json", authorization: `Bearer ${token}` }
  return {
    token,
    reading: Headers.fromRecordUnsafe(reading),
    writing: Headers.fromRecordUnsafe({ ...reading, "content-type": jsonType }),
    staleAtMillis: staleAtMillis(lifeMillis(token, expiry, nowMillis), nowMillis)
  }
}

/** The content type of every request that has a body. */
export const jsonType = "application/json"
