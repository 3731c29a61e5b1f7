/**
 * Access tokens as HS256 JWTs: issued, checked by their signature, so that they outlive a restart
 * of the sandbox, and expired on demand. A new token does not revoke an old one.
 */
import { createHmac, timingSafeEqual } from "node:crypto"
import { Option, Schema } from "effect"

/** What every token says at least: its end of life in epoch seconds. */
export interface Expiring {
  readonly exp: number
}

/**
 * A genuine token's claims, and whether it has expired; undefined for anything that was not issued
 * here.
 */
export interface Inspection<Claims> {
  readonly claims: Claims
  readonly expired: boolean
}

/** Issues and inspects the tokens of one instance. */
export interface Tokens<Claims> {
  /** The same claims give the same token, valid again. */
  readonly issue: (claims: Claims) => string
  readonly inspect: (token: string, nowMs: number) => Inspection<Claims> | undefined
  /** Makes one token expired. */
  readonly expire: (token: string) => void
  /** Makes every token issued so far expired. */
  readonly expireAll: () => void
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url")
const head = encode({ typ: "JWT", alg: "HS256" })

/** Tokens with claims of this shape, signed with the given key. */
export const make = <Claims extends Expiring>(
  signingKey: string,
  shape: Schema.ConstraintDecoder<Claims>
): Tokens<Claims> => {
  const decode = Schema.decodeUnknownOption(Schema.fromJsonString(shape))
  const live = new Map<string, Claims>()
  const expired = new Set<string>()

  const sign = (content: string) => createHmac("sha256", signingKey).update(content).digest()

  const verify = (token: string): Claims | undefined => {
    const [header, payload, signature, ...rest] = token.split(".")
    if (header !== head || payload === undefined || signature === undefined || rest.length > 0) {
      return undefined
    }
    const received = Buffer.from(signature, "base64url")
    const expected = sign(`${header}.${payload}`)
    const isGenuine = received.length === expected.length && timingSafeEqual(received, expected)
    if (!isGenuine) return undefined
    return Option.getOrUndefined(decode(Buffer.from(payload, "base64url").toString()))
  }

  return {
    issue: (claims) => {
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
