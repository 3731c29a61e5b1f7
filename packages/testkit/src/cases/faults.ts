import { type Capabilities, Operation, PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import * as Faults from "../Faults.ts"
import { count, failure, ready, tried } from "./steps.ts"

/**
 * Each transport fault on each operation: one disposition, one request, at most one movement. Money
 * that may have moved is never called refused, and nobody retries.
 */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  tried(capabilities).flatMap((operation) => [
    ...Object.entries(Faults.notSent).map(([name, fault]) =>
      Case.make(`faults/${operation}: ${name}`, (world) =>
        Effect.gen(function* () {
          const { call } = yield* ready(world, operation)
          const before = yield* count(world)
          world.network.arm(fault, always)
          const error = yield* failure(call)
          expect(error).toMatchObject({ _tag: "ProviderUnavailable", disposition: "NotSent" })
          expect(world.network.sent()).toHaveLength(1)
          expect(yield* count(world)).toBe(before)
        })
      )
    ),
    ...Object.entries(Faults.unknown).map(([name, fault]) =>
      Case.make(`faults/${operation}: ${name}`, (world) =>
        Effect.gen(function* () {
          const { call } = yield* ready(world, operation)
          const before = yield* count(world)
          world.network.arm(fault, always)
          const error = yield* failure(call)
          expect(error).toMatchObject({ _tag: "OutcomeUnknown", disposition: "Unknown" })
          expect(world.network.sent()).toHaveLength(1)
          expect((yield* count(world)) - before).toBeLessThanOrEqual(1)
        })
      )
    ),
    ...Object.entries(Faults.refusedByNobody).map(([name, fault]) =>
      Case.make(`faults/${operation}: ${name}`, (world) =>
        Effect.gen(function* () {
          const { call } = yield* ready(world, operation)
          world.network.arm(fault, always)
          const error = yield* failure(call)
          expect(PaymentError.isCascadable(error)).toBe(false)
          if (Operation.movesMoney(operation)) expect(error.disposition).toBe("Unknown")
          expect(world.network.sent()).toHaveLength(1)
        })
      )
    ),
    relabelled(operation)
  ])

// A provider that retried would meet the fault again, and be counted.
const always = 10

const relabelled = (operation: Operation.Operation) =>
  Case.make(`faults/${operation}: the genuine answer as text/plain`, (world) =>
    Effect.gen(function* () {
      const { call } = yield* ready(world, operation)
      world.network.arm(Faults.relabelled, always)
      const result = yield* Effect.result(call)
      if (result._tag === "Failure") expect(result.failure.disposition).toBe("Unknown")
      expect(world.network.sent()).toHaveLength(1)
    })
  )
