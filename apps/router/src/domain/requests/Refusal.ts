import { Data } from "effect"
import type { Plan } from "@switchyard/routing"

/** Requests that are refused before anything is claimed: nothing is stored and no gateway is called. */
export type Refusal =
  AmountExceeded | InvalidField | InvalidState | NoEligibleAccount | NotFound | Unsupported

/** The merchant has no such object. */
export class NotFound extends Data.TaggedError("NotFound")<object> {}

/** The payment's state does not allow the operation now. */
export class InvalidState extends Data.TaggedError("InvalidState")<{ readonly detail: string }> {}

/** More than is left to capture, void or refund, counting what is still on its way. */
export class AmountExceeded extends Data.TaggedError("AmountExceeded")<object> {}

/** The payment's gateway cannot do this at all. */
export class Unsupported extends Data.TaggedError("Unsupported")<{ readonly detail: string }> {}

/** No account of the merchant can take the payment; each with its reason. */
export class NoEligibleAccount extends Data.TaggedError("NoEligibleAccount")<{
  readonly excluded: ReadonlyArray<Plan.Excluded>
}> {}

/** A field that is well formed but names something that does not exist for the merchant. */
export class InvalidField extends Data.TaggedError("InvalidField")<{
  readonly path: string
  readonly rule: string
}> {}
