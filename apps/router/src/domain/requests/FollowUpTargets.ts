import { Effect } from "effect"
import type { OpenAccount } from "../accounts/Accounts.ts"
import { type Attempt, type FollowUpOperation, isOpen } from "../ledger/Attempt.ts"
import type { PaymentState } from "../ledger/Ledger.ts"
import { Unsupported } from "./Refusal.ts"

/** What a capture, void or refund is sent to: the gateway's id of the payment, or of one of its captures. */

/** A capture that is a transaction of its own, and what of it has not been given back, in minor units. */
interface Capture {
  readonly providerReference: string
  readonly left: number
}

/**
 * The gateway's id to send a follow-up to. Where captures are transactions of their own, a refund goes to
 * one of them, and one attempt cannot be split over several.
 */
export const of = (
  { attempts, subject: payment }: PaymentState,
  operation: FollowUpOperation,
  amount: number,
  { capabilities }: OpenAccount
): Effect.Effect<string | null, Unsupported> => {
  const isOfCapture = operation === "refund" && capabilities.lookup.followUps.includes("capture")
  const captures = isOfCapture ? capturesOf(attempts) : []
  if (captures.length === 0) return Effect.succeed(payment.providerReference)
  const [chosen] = captures
    .filter(({ left }) => left >= amount)
    .sort((one, other) => one.left - other.left)
  return chosen === undefined ? tooMuch(captures) : Effect.succeed(chosen.providerReference)
}

// Reversals of doubled charges have no part in what was captured.
const capturesOf = (attempts: ReadonlyArray<Attempt>): ReadonlyArray<Capture> => {
  const own = attempts.filter(({ reverses }) => reverses === null)
  return own.flatMap(({ amount, operation, providerReference, state }) => {
    if (operation !== "capture" || !isDone(state) || providerReference === null) return []
    const taken = own.filter(
      (one) => one.operation === "refund" && one.target === providerReference && counts(one)
    )
    const left = taken.reduce((sum, refund) => sum - refund.amount, amount)
    return [{ providerReference, left }]
  })
}

const isDone = (state: Attempt["state"]): boolean =>
  state === "succeeded" || state === "late_success"

const counts = ({ state }: Attempt): boolean => isDone(state) || isOpen(state)

const tooMuch = (captures: ReadonlyArray<Capture>) => {
  const most = Math.max(...captures.map(({ left }) => left))
  const detail =
    `the payment was captured in ${captures.length} parts, and a refund goes to one of them:` +
    ` at most ${most} can be given back at once`
  return Effect.fail(new Unsupported({ detail }))
}
