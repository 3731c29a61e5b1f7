import type { Clock } from "effect/Clock"
import * as Effect from "effect/Effect"

/** A clock that stands still until somebody moves it. */
export interface VirtualClock extends Clock {
  /** Milliseconds since the start. */
  nowMs: number
}

/** A clock at 0. */
export const make = (): VirtualClock => {
  const clock: VirtualClock = {
    nowMs: 0,
    currentTimeMillisUnsafe: () => clock.nowMs,
    currentTimeMillis: Effect.sync(() => clock.nowMs),
    currentTimeNanosUnsafe: () => nanos(clock),
    currentTimeNanos: Effect.sync(() => nanos(clock)),
    monotonicTimeNanosUnsafe: () => nanos(clock),
    monotonicTimeNanos: Effect.sync(() => nanos(clock)),
    // Nothing that runs on this clock waits: what is to happen later stands in the agenda.
    sleep: () => Effect.never
  }
  return clock
}

const nanos = ({ nowMs }: VirtualClock): bigint => BigInt(nowMs) * 1_000_000n
