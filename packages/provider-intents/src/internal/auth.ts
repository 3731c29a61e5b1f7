import * as Base64Url from "effect/encoding/Base64Url"
import * as Result from "effect/Result"
import { readJson } from "./wire.ts"

/** How long a token lives (sheet sections 5.1 and 15 point 1). Pure; the signature is not checked. */

/** The time at which a JWT says that it ends, in seconds since the epoch; null where it does not. */
export const expiryOf = (token: string): number | null => {
  const claims = readJson(
    Result.getOrElse(Base64Url.decodeString(token.split(".")[1] ?? ""), () => "")
  )
  const exp =
    typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : undefined
  return typeof exp === "number" && Number.isFinite(exp) ? exp : null
}

const epochMillisFrom = 1e12
const epochSecondsFrom = 1e9

/**
 * What is left of a token. Its own `exp` decides; without one the `expiry` beside it, whose unit is not
 * documented: milliseconds or seconds since the epoch by its size, else a lifetime in seconds.
 */
export const lifeMillis = (
  token: string,
  expiry: number | undefined,
  nowMillis: number
): number => {
  const exp = expiryOf(token)
  if (exp !== null) return Math.max(0, exp * 1000 - nowMillis)
  if (expiry === undefined || !Number.isFinite(expiry)) return 0
  if (expiry >= epochMillisFrom) return Math.max(0, expiry - nowMillis)
  if (expiry >= epochSecondsFrom) return Math.max(0, expiry * 1000 - nowMillis)
  return Math.max(0, expiry * 1000)
}

/** When to fetch another: as soon as less than a minute or a tenth of the life is left. */
export const staleAtMillis = (life: number, nowMillis: number): number =>
  nowMillis + life - Math.max(60_000, life / 10)
