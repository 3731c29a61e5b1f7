import type { Operation, PaymentError, Payments } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as World from "./world.ts"

/** One call that may move money, with its reference on the trail from before it leaves. */
export interface Attempted<A> {
  readonly call: Effect.Effect<A, PaymentError.PaymentError>
  /** After a failure: whether the reference is free for another account. */
  readonly isFree: () => boolean
}

/** An attempt at one account. An interrupted one holds its reference, like one whose outcome is unknown. */
export const make = <A>(
  world: World.World,
  account: World.Routed,
  operation: Operation.Operation,
  reference: string,
  call: (payments: Payments.Service) => Effect.Effect<A, PaymentError.PaymentError>
): Attempted<A> => {
  let isFree = false
  return {
    call: Effect.suspend(() => {
      const step = world.trail.enter(reference, account.id)
      return Effect.tapError(World.send(world, account, operation, call), (error) =>
        Effect.sync(() => {
          const how = provenBy(error)
          isFree = how !== null && step.leave(how)
        })
      )
    }),
    isFree: () => isFree
  }
}

/** What an error proves of a reference; one that the gateway has seen before may have been paid with. */
const provenBy = (error: PaymentError.PaymentError): "refused" | "notSent" | null => {
  if (error.disposition === "NotSent") return "notSent"
  return error.disposition === "Refused" && error._tag !== "DuplicateReference" ? "refused" : null
}
