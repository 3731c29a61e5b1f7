/** From values to places on the paper, and back to words. */
export interface Scale {
  readonly at: (value: number) => number
  /** Values that are easy to read, from the least to the most. */
  readonly ticks: ReadonlyArray<number>
}

/** 1, 2 or 5 times a power of ten: the step that leaves at most so many. */
const stepFor = (span: number, most: number): number => {
  const power = 10 ** Math.floor(Math.log10(span / most))
  const step = [1, 2, 5, 10].find((factor) => span / (factor * power) <= most)
  return (step ?? 10) * power
}

/** From `least` to `most`, onto the paper from `start` to `end`. */
export const linear = (
  [least, most]: readonly [number, number],
  [start, end]: readonly [number, number],
  count = 5
): Scale => {
  const span = most > least ? most - least : 1
  const step = stepFor(span, count)
  const from = Math.ceil(least / step - 1e-9)
  const length = Math.floor(most / step + 1e-9) - from + 1
  return {
    at: (value) => start + ((value - least) / span) * (end - start),
    ticks: Array.from({ length }, (_, index) => (from + index) * step)
  }
}

/** The whole steps around values, so that a curve does not touch its frame. */
export const around = (values: ReadonlyArray<number>, count = 5): readonly [number, number] => {
  const least = Math.min(...values)
  const most = Math.max(...values)
  const step = stepFor(most > least ? most - least : 1, count)
  const range = [Math.floor(least / step) * step, Math.ceil(most / step) * step] as const
  // The wider range may have wider steps, which its ends have to stand on too.
  return stepFor(range[1] - range[0], count) > step ? around(range, count) : range
}

/** A number as it stands at an axis. */
export const label = (value: number): string => String(Math.round(value * 100) / 100)
