import { PaymentError } from "@switchyard/core"
import * as Clock from "effect/Clock"
import { Effect } from "effect"
import { provider } from "./errors.ts"

/**
 * The gateway's polling limits, kept on our side (sheet section 5): it answers two questions a minute
 * about a transaction, and beyond that says nothing about the payment.
 */
export interface Limiter {
  /** Fails with `RateLimited` where the question would be one too many; nothing is sent then. */
  readonly take: (
    operation: string,
    /** What is asked about. */
    subject: string,
    perMinute: number
  ) => Effect.Effect<void, PaymentError.RateLimited>
}

const windowMillis = 60_000

/** How many subjects are remembered; the one that was asked about longest ago is forgotten first. */
const mostSubjects = 10_000

/** Remembers when each subject was asked about in the last minute. */
export const make = (): Limiter => {
  const asked = new Map<string, ReadonlyArray<number>>()

  const remember = (subject: string, times: ReadonlyArray<number>) => {
    asked.delete(subject)
    asked.set(subject, times)
    const [oldest] = asked.keys()
    if (asked.size > mostSubjects && oldest !== undefined) asked.delete(oldest)
  }

  return {
    take: (operation, subject, perMinute) =>
      Clock.clockWith((clock) => {
        const now = clock.currentTimeMillisUnsafe()
        const times = (asked.get(subject) ?? []).filter(
          (time) => time > now - windowMillis && time <= now
        )
        const first = times.at(-perMinute)
        if (times.length < perMinute || first === undefined) {
          remember(subject, [...times, now])
          return Effect.void
        }
        const retryAfterMs = first + windowMillis - now
        return Effect.fail(new PaymentError.RateLimited({ provider, operation, retryAfterMs }))
      })
  }
}
