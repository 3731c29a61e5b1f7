import { Decline } from "@switchyard/core"
import type { Outcomes } from "@switchyard/routing"
import type { Cause } from "../../sql/JournalRows.ts"
import type { Attempt, State } from "../ledger/Attempt.ts"
import type { Subject } from "../ledger/Subject.ts"

/** What the end of an attempt says of its account, for the plans of what comes after. */

/** An attempt that has just been settled. */
export interface Settled {
  readonly subject: Subject
  readonly attempt: Attempt
  /** Its state before. */
  readonly from: State
  readonly cause: Cause
}

/** An outcome of a merchant's account, and where it counts. */
export interface Observed extends Outcomes.Observation {
  readonly merchant: string
  readonly segment: Outcomes.Segment
}

/** The outcome that an attempt counts as; null where it says nothing of the account. */
export const of = (settled: Settled): Observed | null => {
  const { attempt, subject } = settled
  const segment = isRouted(attempt) ? segmentOf(subject) : null
  const sign = segment === null ? "nothing" : signOf(settled)
  if (segment === null || sign === "nothing") return null
  return { merchant: subject.merchant, segment, account: attempt.account, good: sign === "good" }
}

/** A rebill has no choice of account, and without the shopper it fares otherwise than what is routed. */
const isRouted = ({ operation, reverses }: Attempt): boolean =>
  reverses === null &&
  (operation === "authorize" ||
    operation === "purchase" ||
    operation === "payout" ||
    operation === "tokenize")

/** As `Plan.segmentOf` says of the request; of a card that is paid out to, the brand is not stored. */
const segmentOf = (subject: Subject): Outcomes.Segment => {
  switch (subject.type) {
    case "payment": {
      const { currency, method } = subject
      const brand = "brand" in method ? (method.brand ?? null) : null
      return { method: method.type, currency, brand }
    }
    case "payout": {
      const { currency, destination } = subject
      return { method: `payout-${destination.type}`, currency, brand: null }
    }
    case "token":
      return { method: "tokenize-card", currency: null, brand: subject.method.brand ?? null }
  }
}

/**
 * An outcome that stays unknown counts against the account once, by the call that was not answered; what it
 * turns out to be counts only where it is a success. What a process or a person of ours did says nothing.
 */
const signOf = ({ attempt, cause, from }: Settled): Outcomes.Sign => {
  const { error, state } = attempt
  if (state === "succeeded") return "good"
  if (state === "unknown") {
    return cause === "call" && error?.code === "OutcomeUnknown" ? "bad" : "nothing"
  }
  const isFirst = from === "sending" || from === "pending"
  return isFirst && error !== null ? signOfError(error) : "nothing"
}

const signOfError = ({ code, reason }: NonNullable<Attempt["error"]>): Outcomes.Sign => {
  switch (code) {
    case "Declined": {
      const known = Decline.reasons.find((one) => one === reason) ?? "other"
      return Decline.concernOf(known) === "account" ? "bad" : "nothing"
    }
    case "ProviderUnavailable":
      return ours.has(reason) ? "nothing" : "bad"
    case "AuthenticationFailed":
    case "InvalidConfiguration":
    case "RateLimited":
      return "bad"
    default:
      return "nothing"
  }
}

/** Why we have not sent a call ourselves. */
const ours: ReadonlySet<string | null> = new Set(["breaker_open", "no_capacity", "deadline_passed"])
