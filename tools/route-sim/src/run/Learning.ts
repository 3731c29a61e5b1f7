import type { PaymentError } from "@switchyard/core"
import { Outcomes } from "@switchyard/routing"

/**
 * What has been learned, as a router keeps it: every outcome is counted at once, and plans read a table that
 * is made anew from the counts every so often.
 */
export interface Learning {
  /** Notes how a call ended; null is success. */
  readonly note: (
    segment: Outcomes.Segment,
    account: string,
    error: PaymentError.PaymentError | null
  ) => void
  /** What plans may read now. */
  readonly table: (nowMs: number) => Outcomes.Table
}

/** How often the table is made anew. */
const refreshMs = 1000

/** Nothing learned yet. */
export const make = (options: Outcomes.ObserveOptions = {}): Learning => {
  const rows = new Map<string, readonly [Outcomes.Segment, Outcomes.Counts]>()
  let table = Outcomes.table([])
  let staleAtMs = 0
  return {
    note: (segment, account, error) => {
      const sign = error === null ? "good" : Outcomes.ofError(error)
      if (sign === "nothing") return
      const key = Outcomes.keyOf(segment)
      const [, counts] = rows.get(key) ?? [segment, {}]
      const good = sign === "good"
      rows.set(key, [segment, Outcomes.observe(counts, [{ account, good }], options)])
    },
    table: (nowMs) => {
      if (nowMs < staleAtMs) return table
      staleAtMs = nowMs + refreshMs
      table = Outcomes.table(rows.values())
      return table
    }
  }
}
