import { Clock, Duration, Effect } from "effect"

/** The system's clock with an offset that only grows; who sleeps over the skipped time wakes up. */
export const make = () => {
  const system = Effect.runSync(Clock.Clock)
  const sleepers = new Set<() => void>()
  let offsetMs = 0
  const millis = () => system.currentTimeMillisUnsafe() + offsetMs
  const sleep = (duration: Duration.Duration) =>
    Effect.callback<void>((resume) => {
      const until = millis() + Duration.toMillis(duration)
      let timer: NodeJS.Timeout | undefined
      const stop = () => {
        clearTimeout(timer)
        sleepers.delete(look)
      }
      const look = () => {
        clearTimeout(timer)
        const left = until - millis()
        if (left > 0) return void (timer = setTimeout(look, Math.min(left, 2 ** 30)))
        stop()
        resume(Effect.void)
      }
      sleepers.add(look)
      look()
      return Effect.sync(stop)
    })
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: () => system.currentTimeNanosUnsafe(),
    currentTimeNanos: system.currentTimeNanos,
    monotonicTimeNanosUnsafe: () => system.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: system.monotonicTimeNanos,
    sleep
  }
  const advance = (ms: number): void => {
    offsetMs += ms
    for (const look of [...sleepers]) look()
  }
  return { clock, advance, now: millis }
}
