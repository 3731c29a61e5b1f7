import { Outcomes, Plan } from "../../src/index.ts"

/** Notes what came of a call; `counts` is one row for each segment. */
export const note = (
  counts: Outcomes.Counts,
  account: string,
  result: Parameters<typeof Outcomes.ofResult>[0]
): Outcomes.Counts => {
  const sign = Outcomes.ofResult(result)
  return sign === "nothing"
    ? counts
    : Outcomes.observe(counts, [{ account, good: sign === "good" }])
}

/** Gives the accounts of a plan what is believed of them. The table is made anew now and then. */
export const believing = (
  table: Outcomes.Table,
  request: Plan.Request,
  candidates: ReadonlyArray<Plan.Candidate>
): ReadonlyArray<Plan.Candidate> => {
  const segment = Plan.segmentOf(request)
  return candidates.map((one) => ({ ...one, outcomes: table.estimate(segment, one.id) }))
}
