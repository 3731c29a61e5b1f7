import { PaymentError } from "@switchyard/core"
import type { Exit } from "effect"

/**
 * Of an account's circuit breaker: an `open` one is not called, also while its one probe is on its way; of a
 * `half_open` one the next call is the probe.
 */
export type BreakerState = "closed" | "open" | "half_open"

/** How an account has been doing: its breaker, and a window of its last calls that forgets. */
export interface Health {
  readonly state: BreakerState
  /** The share of calls that the gateway answered; null before the first. A decline is an answer. */
  readonly successRate: number | null
  /** The median latency; null before the first call. */
  readonly p50Ms: number | null
  /** Notes how a call ended. */
  readonly note: (answered: boolean, latencyMs: number) => void
}

/** What is shown of it. */
export type HealthView = Pick<Health, "p50Ms" | "state" | "successRate">

const window = 100

/** An empty window, of an account whose breaker is in the state that the function answers. */
export const make = (state: () => BreakerState = () => "closed"): Health => {
  const latenciesMs: Array<number> = []
  const answers: Array<boolean> = []
  let answered = 0
  return {
    get state() {
      return state()
    },
    get successRate() {
      return answers.length === 0 ? null : answered / answers.length
    },
    get p50Ms() {
      return [...latenciesMs].sort((a, b) => a - b)[Math.floor(latenciesMs.length / 2)] ?? null
    },
    note: (isAnswer, latencyMs) => {
      latenciesMs.push(latencyMs)
      answers.push(isAnswer)
      if (isAnswer) answered += 1
      if (answers.length <= window) return
      latenciesMs.shift()
      if (answers.shift() === true) answered -= 1
    }
  }
}

/** See {@link HealthView}. */
export const view = ({ p50Ms, state, successRate }: Health): HealthView => ({
  state,
  successRate,
  p50Ms: p50Ms === null ? null : Math.round(p50Ms)
})

/**
 * What the end of a call says about its gateway: it works, it does not, or nothing (the call was held back
 * on our side). A refusal is an answer like any other.
 */
export type Sign = "works" | "fails" | "nothing"

/** See {@link Sign}. */
export const signOf = (exit: Exit.Exit<unknown, PaymentError.PaymentError>): Sign => {
  if (exit._tag === "Success") return "works"
  const signs = exit.cause.reasons.map((reason): Sign => {
    if (reason._tag === "Interrupt") return "nothing"
    return reason._tag === "Fail" ? signOfError(reason.error) : "fails"
  })
  return signs.find((sign) => sign === "fails") ?? signs[0] ?? "nothing"
}

const signOfError = (error: PaymentError.PaymentError): Sign =>
  PaymentError.match<Sign>(error, {
    ProviderUnavailable: ({ cause }) =>
      cause === "no_capacity" || cause === "breaker_open" ? "nothing" : "fails",
    OutcomeUnknown: () => "fails",
    RateLimited: () => "fails",
    InvalidConfiguration: () => "nothing",
    UnsupportedOperation: () => "nothing",
    AuthenticationFailed: () => "works",
    Declined: () => "works",
    DuplicateReference: () => "works",
    InvalidRequest: () => "works",
    InvalidState: () => "works",
    NotFound: () => "works"
  })
