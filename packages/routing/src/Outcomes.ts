import { Decline, PaymentError } from "@switchyard/core"
import * as Result from "effect/Result"
import * as counting from "./internal/counting.ts"
import * as estimates from "./internal/estimates.ts"

/**
 * What has been observed of accounts, and what follows from it for the next request: data and pure
 * functions. Counts are kept per segment and forget: an outcome weighs less with each that follows it.
 */

/** Outcomes are counted apart for each combination; null where it is not known or does not apply. */
export interface Segment {
  readonly method: string
  readonly currency: string | null
  readonly brand: string | null
}

/** A segment as text, for a row or a map: `card/EUR/visa`, `-` for null. */
export const keyOf: (segment: Segment) => string = estimates.keyOf

/** How often an account did well and badly. Old outcomes weigh less, so these are no whole numbers. */
export interface Count {
  readonly good: number
  readonly bad: number
}

/** The counts of one segment by account: plain JSON, one row of a database. */
export type Counts = Readonly<Record<string, Count>>

/** One outcome of a segment. */
export interface Observation {
  readonly account: string
  readonly good: boolean
}

/** How fast counts forget. */
export interface ObserveOptions {
  /** After this many outcomes of the segment an outcome weighs 1/e of a new one; 500 by default. */
  readonly window?: number
}

/**
 * Counts with further outcomes, in the order in which they came. Each outcome makes all counts of the
 * segment fade, also those of accounts that were not asked. Observing in several steps gives exactly what
 * one step gives, so several writers can share a row: read it, observe, and swap it if it has not changed.
 */
export const observe: (
  counts: Counts,
  observations: Iterable<Observation>,
  options?: ObserveOptions
) => Counts = counting.observe

/** Parameters of a Beta distribution: what is believed of an account's approval rate. Both above 0. */
export interface Estimate {
  readonly good: number
  readonly bad: number
}

/** The approval rate that is expected, from 0 to 1. */
export const mean = ({ bad, good }: Estimate): number => good / (good + bad)

/** How much is believed before, and beside, what a segment has shown. */
export interface TableOptions {
  /**
   * What is believed of an account of which nothing is known: Beta(1.8, 0.2) by default, which is high
   * and weak, so that it is asked soon and judged by the answers.
   */
  readonly root?: Estimate
  /** Of how many outcomes in the segment the account's other segments take the place; 10 by default. */
  readonly strength?: number
}

/** Beliefs about all accounts in all segments: made off the hot path, replaced as a whole. */
export interface Table {
  /**
   * What is believed of an account in a segment. Where the segment has shown little it is the account's
   * other brands that count, then its other currencies, then its other methods, then the root.
   */
  readonly estimate: (segment: Segment, account: string) => Estimate
}

/** The table of what has been counted; each segment once. */
export const table: (
  segments: Iterable<readonly [Segment, Counts]>,
  options?: TableOptions
) => Table = estimates.table

/** What an outcome says of the account: `nothing` where it was the shopper's doing, or is not over. */
export type Sign = "good" | "bad" | "nothing"

/** What an error says of the account that gave it. */
export const ofError = (error: PaymentError.PaymentError): Sign =>
  PaymentError.match<Sign>(error, {
    ProviderUnavailable: ({ cause }) =>
      cause === "breaker_open" || cause === "no_capacity" ? "nothing" : "bad",
    Declined: ({ decline }) => ofDecline(decline),
    AuthenticationFailed: () => "bad",
    RateLimited: () => "bad",
    OutcomeUnknown: () => "bad",
    InvalidConfiguration: () => "bad",
    UnsupportedOperation: () => "nothing",
    InvalidRequest: () => "nothing",
    InvalidState: () => "nothing",
    NotFound: () => "nothing",
    DuplicateReference: () => "nothing"
  })

const ofDecline = ({ reason }: Decline.Decline): Sign =>
  Decline.concernOf(reason) === "account" ? "bad" : "nothing"

/** What a charge, a payout or a stored method answered. */
export interface Answer {
  readonly status: { readonly unified: string }
  readonly decline?: Decline.Decline
}

const done: ReadonlySet<string> = new Set([
  "authorized",
  "captured",
  "partially_refunded",
  "refunded",
  "voided",
  "succeeded",
  "active"
])

/** What an answer says of the account that gave it; a decline may be one of its data. */
export const ofAnswer = ({ decline, status }: Answer): Sign => {
  if (decline !== undefined) return ofDecline(decline)
  if (done.has(status.unified)) return "good"
  return status.unified === "declined" || status.unified === "failed" ? "bad" : "nothing"
}

/** What came of a call, either way. */
export const ofResult = (result: Result.Result<Answer, PaymentError.PaymentError>): Sign =>
  Result.isSuccess(result) ? ofAnswer(result.success) : ofError(result.failure)
