import type { Capabilities, Payments, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import type { Gateway } from "./Gateway.ts"
import type { Network } from "./Network.ts"

/** What every case works with: one provider on one gateway, with the suite's network in between. */
export interface World {
  readonly payments: Payments.Service
  readonly capabilities: Capabilities.Capabilities
  readonly gateway: Gateway
  readonly network: Network
  /** A reference that was never used before. */
  readonly reference: () => Reference.Reference
}

/** The case cannot be tried here. The reason is shown in the run's output. */
export class Skipped extends Schema.TaggedError<Skipped>()("Skipped", {
  reason: Schema.String
}) {
  override get message(): string {
    return this.reason
  }
}

/** One thing that is checked; it succeeds, fails an assertion, or is {@link Skipped}. */
export interface Case {
  /** `group/name`, unique in the suite. */
  readonly id: string
  readonly run: (world: World) => Effect.Effect<void, unknown>
}

/** A case. */
export const make = (id: string, run: (world: World) => Effect.Effect<unknown, unknown>): Case => ({
  id,
  run: (world) => Effect.asVoid(run(world))
})

/** Leaves the case out where the gateway's description lacks something. */
export const needed = <A>(value: A | undefined, reason: string): Effect.Effect<A, Skipped> =>
  value === undefined ? Effect.fail(new Skipped({ reason })) : Effect.succeed(value)
