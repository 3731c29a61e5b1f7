/** When an event is sent again (router-api: "Webhooks / Out"). Pure. */

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Before try number 1, 2, 3 … */
const delaysMs: ReadonlyArray<number> = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour
]

/** An endpoint that took nothing for this long gets nothing more. */
export const disabledAfterMs = 5 * day

/**
 * The delay after `tries` failed ones, spread by ± 10 % with `random` between 0 and 1; null after the last.
 * Without the spread all that failed together would come back together.
 */
export const delayMs = (tries: number, random: number): number | null => {
  const delay = delaysMs[tries]
  return delay === undefined ? null : Math.round(delay * (0.9 + 0.2 * random))
}
