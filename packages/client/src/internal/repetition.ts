/** When a call is made again, and after how long: pure. */

/** What came of one try. */
export interface Seen {
  /** Null where no answer could be read. */
  readonly code: string | null
  /** The HTTP status; null where there was none. */
  readonly status: number | null
  readonly retryAfterMs: number | null
}

/** What may be repeated: see the table of routes. */
export type Repeat = "always" | "keyed" | "refused"

const firstMs = 250
const longestMs = 8_000

/** A wait that is longer than this is the caller's to make. */
const longestRetryAfterMs = 30_000

/** Answers that say that the request was not looked at. */
const refusedUnread = (seen: Seen): boolean => seen.status === 429

/**
 * Answers that say nothing definite about the request. `provider_unavailable` is definite: the key now names
 * a payment that failed, and would answer the same for ever.
 */
const indefinite = ({ code, status }: Seen): boolean => {
  if (status === null || status === 408) return true
  if (code === "request_in_progress") return true
  if (code === "provider_rejected" || code === "provider_unavailable") return false
  return status >= 500 || (code === null && status < 300)
}

/**
 * How long to wait before the next try, in milliseconds; null where what came is the answer. The wait grows
 * with `tries` (those made so far) and is spread by `random` (from 0 to 1), so that callers who failed
 * together do not come back together.
 */
export const delayMs = (
  seen: Seen,
  repeat: Repeat,
  tries: number,
  random: number
): number | null => {
  if (!refusedUnread(seen) && (repeat === "refused" || !indefinite(seen))) return null
  const backoff = Math.min(longestMs, firstMs * 2 ** (tries - 1))
  if (seen.retryAfterMs === null) return backoff * (0.5 + random / 2)
  if (seen.retryAfterMs > longestRetryAfterMs) return null
  return seen.retryAfterMs + firstMs * random
}

/** A `Retry-After` header in milliseconds from `now`: seconds, or an HTTP date. */
export const retryAfterMs = (header: string | undefined, now: number): number | null => {
  if (header === undefined) return null
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
