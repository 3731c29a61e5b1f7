import type { PaymentError } from "@switchyard/core"
import type * as Result from "effect/Result"
import * as Outcomes from "../../Outcomes.ts"

/** What the accounts of one process have shown: counted at each outcome, turned into beliefs now and then. */
export interface Learning {
  readonly observe: (
    segment: Outcomes.Segment,
    account: string,
    result: Result.Result<Outcomes.Answer, PaymentError.PaymentError>
  ) => void
  readonly estimate: (segment: Outcomes.Segment, account: string) => Outcomes.Estimate
}

/** A table is renewed after a sixteenth more outcomes, and after this many at the latest. */
const mostUnseen = 16

/** Nothing observed yet. */
export const make = (options: Outcomes.ObserveOptions = {}): Learning => {
  const segments = new Map<string, readonly [Outcomes.Segment, Outcomes.Counts]>()
  let table = Outcomes.table([])
  let seen = 0
  let unseen = 0
  const renew = () => {
    table = Outcomes.table(segments.values())
    seen += unseen
    unseen = 0
  }
  return {
    observe: (segment, account, result) => {
      const sign = Outcomes.ofResult(result)
      if (sign === "nothing") return
      const key = Outcomes.keyOf(segment)
      const [, counts] = segments.get(key) ?? [segment, {}]
      const observed = [{ account, good: sign === "good" }]
      segments.set(key, [segment, Outcomes.observe(counts, observed, options)])
      unseen += 1
    },
    estimate: (segment, account) => {
      if (unseen > 0 && unseen >= Math.min(mostUnseen, seen / mostUnseen)) renew()
      return table.estimate(segment, account)
    }
  }
}
