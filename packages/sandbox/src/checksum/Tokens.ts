/**
 * The `AuthToken`: an HS256 JWT that lives for one hour (checksum.md section 3). A new token
 * does not revoke an
 * old one, and regeneration accepts any token ever issued (section 20 points 33 and 34).
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import { Option, Schema } from "effect"

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

/**
 * A genuine token's claims, and whether it has expired; undefined for anything that was not issued
 * here.
 */
export interface Inspection {
  readonly claims: Claims
  readonly expired: boolean
}

/** Issues and inspects the tokens of one instance. */
export interface Tokens {
  readonly issue: (login: string, role: Claims["role"], nowMs: number) => string
  readonly inspect: (token: string, nowMs: number) => Inspection | undefined
  /** Makes one token expired. */
  readonly expire: (token: string) => void
  /** Makes every token issued so far expired. */
  readonly expireAll: () => void
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")
const head = encode({ typ: "JWT", alg: "HS256" })
const decodeClaims = Schema.decodeUnknownOption(Schema.fromJsonString(Claims))

/** Tokens signed with the given key. */
export const make = (signingKey: string): Tokens => {
  const live = new Map<string, Claims>()
  const expired = new Set<string>()

  const sign = (content: string) => createHmac("sha256", signingKey).update(content).digest()

  /** Checks the signature itself, so that a token outlives a restart of the sandbox. */
  const verify = (token: string): Claims | undefined => {
    const [header, payload, signature, ...rest] = token.split(".")
    if (header !== head || payload === undefined || signature === undefined || rest.length > 0)
      return
    const received = Buffer.from(signature, "base64url")
    const expected = sign(`${header}.${payload}`)
    if (received.length !== expected.length || !timingSafeEqual(received, expected)) return
    return Option.getOrUndefined(decodeClaims(Buffer.from(payload, "base64url").toString()))
  }

  return {
    issue: (login, role, nowMs) => {
      const claims: Claims = {
        sub: login,
        role,
        iss: "PZ",
        exp: Math.floor(nowMs / 1000) + lifetimeSeconds
      }
      const content = `${head}.${encode(claims)}`
      const token = `${content}.${sign(content).toString("base64url")}`
      live.set(token, claims)
      expired.delete(token)
      return token
    },
    inspect: (token, nowMs) => {
      const known = live.get(token)
      const claims = known ?? verify(token)
      if (claims === undefined) return undefined
      if (known === undefined) live.set(token, claims)
      return { claims, expired: expired.has(token) || nowMs >= claims.exp * 1000 }
    },
    expire: (token) => {
      expired.add(token)
    },
    expireAll: () => {
      for (const token of live.keys()) expired.add(token)
    }
  }
}
