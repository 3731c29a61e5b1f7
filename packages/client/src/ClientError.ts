import * as Data from "effect/Data"
import type * as Objects from "./Objects.ts"
import type { ProblemCode } from "./ProblemCode.ts"

/**
 * What can go wrong with a call. Neither error holds anything of the request but its idempotency key: no
 * card, no API key, so both can be logged.
 */
export type ClientError = SwitchyardNoAnswer | SwitchyardProblem

/** The parts of a {@link SwitchyardProblem}, as the router's answer has them (RFC 9457). */
export interface Problem {
  /** What to decide by; a router that is newer than this package may have further codes. */
  readonly code: ProblemCode | (string & {})
  /** The HTTP status. */
  readonly status: number
  readonly title: string
  readonly detail: string
  /** The request's id in the router's logs. */
  readonly instance: string
  /** On validation: paths and rules. */
  readonly errors?: Objects.Problem["errors"]
  readonly decline?: Objects.Decline
  /** The payment as it is after a decline or refusal; likewise the other objects. */
  readonly payment?: Objects.Payment
  readonly refund?: Objects.Refund
  readonly payout?: Objects.Payout
  readonly token?: Objects.Token
  /** On `no_eligible_account`: each account with its reason. */
  readonly accounts?: Objects.Problem["accounts"]
}

/** The router said no, and says definitely what has become of the request. */
export class SwitchyardProblem extends Data.TaggedError("SwitchyardProblem")<
  Problem & {
    /** When the router wants to be asked again, where it says so. */
    readonly retryAfterMs: number | null
    /** The key that the call was made with; null for calls that move no money. */
    readonly idempotencyKey: string | null
  }
> {
  override get message(): string {
    return `${this.code} (${this.status}): ${this.detail}`
  }
}

/**
 * No answer that could be read, after every repetition. The request may have been carried out: make the same
 * call with the same `idempotencyKey` again, and nothing moves twice.
 */
export class SwitchyardNoAnswer extends Data.TaggedError("SwitchyardNoAnswer")<{
  readonly reason: "timeout" | "unreachable" | "unreadable"
  /** The HTTP status, where there was one: a proxy's, or the router's without a readable body. */
  readonly status: number | null
  readonly idempotencyKey: string | null
}> {
  override get message(): string {
    const status = this.status === null ? "" : `, status ${this.status}`
    return `no answer from the router (${this.reason}${status}); ask again with the same idempotency key`
  }
}
