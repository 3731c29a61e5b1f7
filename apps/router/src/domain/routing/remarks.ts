import { Decline } from "@switchyard/core"
import { Plan, type Policy } from "@switchyard/routing"
import type { Attempt } from "../ledger/Attempt.ts"

/** What has to be said where attempts differ from the plan that they follow, or end before it does. */

/** In the order of the attempts; none where the first account of the plan took it. */
export const of = (
  plan: Plan.Plan,
  attempts: ReadonlyArray<Attempt>,
  retry: Policy.Retry
): ReadonlyArray<string> => {
  const planned = plan.plan.map(({ account }) => account)
  const broken = plan.excluded.filter(({ why }) => why === Plan.circuitOpen)
  const order = planned.length > 0 ? planned : broken.map(({ account }) => account)
  const asked = attempts.map(({ account }) => account)
  const distinct = asked.filter((account, index) => account !== asked[index - 1])
  const isOfPlan = distinct.every((account, index) => account === order[index])
  const left = order.slice(distinct.length)
  return [
    ...(planned.length === 0 && asked.length > 0
      ? ["no account was left: those whose circuit was open were tried"]
      : []),
    ...repeated(attempts),
    ...(isOfPlan ? [] : [`the accounts asked (${distinct.join(", ")}) are not those of the plan`]),
    ...(isOfPlan && left.length > 0 ? ended(attempts, left, retry) : [])
  ]
}

const repeated = (attempts: ReadonlyArray<Attempt>): ReadonlyArray<string> =>
  attempts.flatMap(({ account }, index) => {
    const before = attempts[index - 1]
    if (before?.account !== account) return []
    return before.error?.reason === "authentication_required"
      ? [`${account} was asked again with 3-D Secure, because its issuer asked for authentication`]
      : [`${account} was asked again after it was ${before.state}`]
  })

/** Why the accounts that were left were not asked, after these attempts. */
const ended = (
  attempts: ReadonlyArray<Attempt>,
  left: ReadonlyArray<string>,
  retry: Policy.Retry
): ReadonlyArray<string> => {
  const last = attempts.at(-1)
  const why = last === undefined ? null : (whyFinal(last, retry) ?? whyLimited(attempts, retry))
  const isDone = last?.state === "succeeded" || last?.state === "late_success"
  return why === null || isDone ? [] : [`${left.join(", ")} not asked: ${why}`]
}

/** What does not allow another account, whatever the limits are. */
const whyFinal = ({ error, state }: Attempt, { cascadeOn }: Policy.Retry): string | null => {
  switch (state) {
    case "ready":
    case "sending":
      return "the last attempt is still being made"
    case "pending":
      return "the last attempt is under way, and may still succeed"
    case "unknown":
    case "needs_review":
      return "what became of the last attempt is not known, and then no other account is asked"
    case "declined": {
      const reason = Decline.reasons.find((one) => one === error?.reason) ?? "other"
      const mayFollow = !Decline.isHard(reason) && (cascadeOn?.includes(reason) ?? otherMay(reason))
      return mayFollow ? null : `after a decline for ${reason} no other account is asked`
    }
    default:
      return null
  }
}

const otherMay = (reason: Decline.Reason): boolean =>
  Decline.make(reason, { code: "", message: "" }).retry === "otherProvider"

const whyLimited = (
  attempts: ReadonlyArray<Attempt>,
  { maxAttempts = 3, maxElapsedMs = 25_000 }: Policy.Retry
): string => {
  const [first, last] = [attempts[0], attempts.at(-1)]
  const elapsedMs = (last?.finishedAt ?? 0) - (first?.createdAt ?? 0)
  if (attempts.length >= maxAttempts) return `${maxAttempts} attempts are the limit`
  if (elapsedMs >= maxElapsedMs) return `no other account is asked after ${maxElapsedMs} ms`
  if (last?.account === attempts.at(-2)?.account) {
    return "nothing follows an attempt that was asked for by its issuer"
  }
  return "the answer did not allow it, or the card's budget of attempts was used up"
}
