import { type Capabilities, Operation, type PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import * as Faults from "../Faults.ts"
import { ready, tried, usual } from "./ready.ts"
import { count, failure } from "./steps.ts"

/**
 * Each transport fault on each operation: one disposition, one request, and in the books exactly what
 * the request does. Money that may have moved is never called refused, and nobody retries.
 */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  tried(capabilities).flatMap((operation) => [
    ...faulty(operation, Faults.notSent, (error) =>
      expect(error).toMatchObject({ _tag: "ProviderUnavailable", disposition: "NotSent" })
    ),
    ...faulty(operation, { ...Faults.unknown, ...Faults.refusedByNobody }, isUnknown),
    ...faulty(operation, Faults.unlisted, (error, { gateway }) =>
      gateway.decisiveStatuses?.includes(error.httpStatus ?? 0) === true
        ? expect(error.disposition).not.toBe("NotSent")
        : isUnknown(error)
    ),
    ...faulty(operation, Faults.throttled, ({ _tag }) =>
      expect(["RateLimited", "OutcomeUnknown"]).toContain(_tag)
    ),
    relabelled(operation)
  ])

const isUnknown = (error: PaymentError.PaymentError): void =>
  expect(error).toMatchObject({ _tag: "OutcomeUnknown", disposition: "Unknown" })

// A gateway may have more than one address for a question; nobody asks for money twice.
const addresses = 3

// A provider that retried would meet the fault again, and be counted.
const always = 10

const faulty = (
  operation: Operation.Operation,
  faults: Readonly<Record<string, Faults.Fault>>,
  check: (error: PaymentError.PaymentError, world: Case.World) => void
): ReadonlyArray<Case.Case> =>
  Object.entries(faults).map(([name, fault]) =>
    Case.make(`faults/${operation}: ${name}`, (world) =>
      Effect.gen(function* () {
        const moved = fault.stage === "before" ? 0 : yield* usual(world, operation)
        const { call } = yield* ready(world, operation)
        const before = yield* count(world)
        world.network.arm(fault, always)
        check(yield* failure(call), world)
        const requests = world.network.sent().length
        expect(requests).toBeGreaterThan(0)
        expect(requests).toBeLessThanOrEqual(Operation.movesMoney(operation) ? 1 : addresses)
        expect((yield* count(world)) - before).toBe(moved)
      })
    )
  )

const relabelled = (operation: Operation.Operation) =>
  Case.make(`faults/${operation}: the genuine answer as text/plain`, (world) =>
    Effect.gen(function* () {
      const { call } = yield* ready(world, operation)
      world.network.arm(Faults.relabelled, always)
      const result = yield* Effect.result(call)
      if (result._tag === "Failure") expect(result.failure.disposition).toBe("Unknown")
      if (Operation.movesMoney(operation)) expect(world.network.sent()).toHaveLength(1)
    })
  )
