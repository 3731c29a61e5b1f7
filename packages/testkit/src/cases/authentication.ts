import { type Capabilities, Operation } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import * as Faults from "../Faults.ts"
import { ready, tried, usual } from "./ready.ts"
import { count, failure } from "./steps.ts"

/** What becomes of calls while credentials or tokens are refused, or seem to be. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  tried(capabilities).flatMap((operation) => [
    Case.make(`authentication/${operation}: refused with 401`, refused(operation)),
    ...(Operation.movesMoney(operation)
      ? [Case.make(`authentication/${operation}: done, and answered with 401`, done(operation))]
      : [])
  ])

const refused =
  (operation: Operation.Operation) =>
  (world: Case.World): Effect.Effect<void, unknown> =>
    Effect.gen(function* () {
      const { call } = yield* ready(world, operation)
      world.network.replace((request) =>
        world.gateway.isAuthentication?.(request) === true ? null : unauthorized()
      )
      const error = yield* failure(call)
      expect(["AuthenticationFailed", "OutcomeUnknown"]).toContain(error._tag)
      // A refused token may be renewed once, because a 401 comes before anything is processed.
      const limit = world.gateway.isAuthentication === undefined ? 1 : 2
      expect(world.network.sent().length).toBeLessThanOrEqual(limit)
    })

/** The genuine answer under a 401: whoever renews the token and sends again does it twice. */
const done =
  (operation: Operation.Operation) =>
  (world: Case.World): Effect.Effect<void, unknown> =>
    Effect.gen(function* () {
      const moved = yield* usual(world, operation)
      const { call } = yield* ready(world, operation)
      const before = yield* count(world)
      world.network.arm(Faults.doneWith401, 10)
      const result = yield* Effect.result(call)
      expect(world.network.sent()).toHaveLength(1)
      expect((yield* count(world)) - before).toBe(moved)
      // Where the body decides and not the status, it is the success that it was.
      if (result._tag === "Failure") expect(result.failure.disposition).toBe("Unknown")
    })

const unauthorized = () =>
  new Response("{}", { status: 401, headers: { "content-type": "application/json" } })
