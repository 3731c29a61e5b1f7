import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * The real clock, whose sleeps can be cut short: a case that waits for a deadline calls `skip` when the
 * call hangs, and what sleeps then wakes at once. So no case depends on how fast the machine is.
 */
export interface SkippingClock {
  readonly clock: Clock.Clock
  readonly skip: () => void
}

export const make = (real: Clock.Clock): SkippingClock => {
  const sleeping = new Set<() => void>()
  const wake = Effect.callback<void>((resume) => {
    const done = () => {
      sleeping.delete(done)
      resume(Effect.void)
    }
    sleeping.add(done)
    return Effect.sync(() => sleeping.delete(done))
  })
  return {
    clock: {
      currentTimeMillisUnsafe: () => real.currentTimeMillisUnsafe(),
      currentTimeMillis: real.currentTimeMillis,
      currentTimeNanosUnsafe: () => real.currentTimeNanosUnsafe(),
      currentTimeNanos: real.currentTimeNanos,
      monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: real.monotonicTimeNanos,
      sleep: (duration) => Effect.raceFirst(real.sleep(duration), wake)
    },
    skip: () => {
      for (const done of Array.from(sleeping)) done()
    }
  }
}
