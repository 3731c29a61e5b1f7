/**
 * The `AuthToken`: an HS256 JWT that lives for one hour (checksum.md section 3). A new token does
 * not revoke an old one, and regeneration accepts any token ever issued (section 20 points 33 and
 * 34).
 */
import { Schema } from "effect"
import * as Jwt from "../kit/Jwt.ts"

/** How long a token lives. */
export const lifetimeSeconds = 3600

const Claims = Schema.Struct({
  sub: Schema.String,
  role: Schema.Literals(["merchant", "partner"]),
  iss: Schema.Literal("PZ"),
  exp: Schema.Int
})
/**
 * What a token says: login name, role, issuer, end of life in epoch seconds. No member id, no
 * issue time.
 */
export type Claims = typeof Claims.Type

/** Issues and inspects the tokens of one instance. */
export interface Tokens extends Omit<Jwt.Tokens<Claims>, "issue"> {
  readonly issue: (login: string, role: Claims["role"], nowMs: number) => string
}

/** Tokens signed with the given key. */
export const make = (signingKey: string): Tokens => {
  const tokens = Jwt.make(signingKey, Claims)
  return {
    ...tokens,
    issue: (sub, role, nowMs) =>
      tokens.issue({ sub, role, iss: "PZ", exp: Math.floor(nowMs / 1000) + lifetimeSeconds })
  }
}
