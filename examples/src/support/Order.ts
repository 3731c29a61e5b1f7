import { Reference } from "@switchyard/core"
import { Clock, Effect } from "effect"

/**
 * Our own name of one attempt, new in each run. A real shop makes and stores it before it calls the
 * gateway: after a crash it is all there is to ask by.
 */
export const reference = (name: string): Effect.Effect<Reference.Reference> =>
  Effect.map(Clock.currentTimeMillis, (now) => Reference.make(`${name}-${now.toString(36)}`))

/** The gateway's id of a transaction; what was taken has one. */
export const idOf = ({
  providerReference
}: {
  readonly providerReference: string | null
}): string => providerReference ?? ""
