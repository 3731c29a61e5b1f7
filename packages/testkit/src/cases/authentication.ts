import type { Capabilities, Operation } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import { count, failure, ready, tried } from "./steps.ts"

/** What becomes of money calls while credentials or tokens are refused. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  tried(capabilities).map((operation) =>
    Case.make(`authentication/${operation}: refused with 401`, refused(operation))
  )

const refused =
  (operation: Operation.Operation) =>
  (world: Case.World): Effect.Effect<void, unknown> =>
    Effect.gen(function* () {
      const { call } = yield* ready(world, operation)
      const before = yield* count(world)
      world.network.replace((request) =>
        world.gateway.isAuthentication?.(request) === true ? null : unauthorized()
      )
      const error = yield* failure(call)
      expect(["AuthenticationFailed", "OutcomeUnknown"]).toContain(error._tag)
      // A refused token may be renewed once, because a 401 comes before anything is processed.
      const limit = world.gateway.isAuthentication === undefined ? 1 : 2
      expect(world.network.sent().length).toBeLessThanOrEqual(limit)
      expect(yield* count(world)).toBe(before)
    })

const unauthorized = () =>
  new Response("{}", { status: 401, headers: { "content-type": "application/json" } })
