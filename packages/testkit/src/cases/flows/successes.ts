import type { Capabilities, Operation } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import * as Case from "../../Case.ts"
import type { Movement } from "../../Gateway.ts"
import { type Answer, ready, tried } from "../ready.ts"
import { booked, words } from "../steps.ts"

/** Each operation alone: its word, what it repeats of the request, and the gateway's books. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  tried(capabilities).map((operation) => succeeds(operation))

const kinds: Readonly<Partial<Record<Operation.Operation, Movement["kind"]>>> = {
  authorize: "authorize",
  purchase: "charge",
  capture: "capture",
  void: "void",
  refund: "refund",
  rebill: "charge",
  payout: "payout"
}

const succeeds = (operation: Operation.Operation) =>
  Case.make(`flows/${operation} succeeds, and the books show it once`, (world) =>
    Effect.gen(function* () {
      const { amount, call, reference } = yield* ready(world, operation)
      const { movements, value } = yield* booked(world, call)
      const requests = world.network.sent().length
      // A list may take several pages.
      if (operation === "list") expect(requests).toBeGreaterThan(0)
      else expect(requests).toBe(1)
      const kind = kinds[operation]
      for (const movement of movements) expect(movement).toMatchObject({ kind, amount })
      const waits = says(operation, value)
      if (kind === undefined || waits) expect(movements.length).toBeLessThanOrEqual(1)
      else expect(movements).toHaveLength(1)
      if ("amount" in value && value.amount !== undefined) expect(value.amount).toEqual(amount)
      if ("reference" in value) expect([reference, undefined]).toContain(value.reference)
      const { lookup, operations } = world.capabilities
      if (!("providerReference" in value) || !lookup.byProviderReference) return
      // An id that leads nowhere is the id of nothing.
      const { providerReference } = value
      expect(providerReference !== null || waits, "what is done has an id").toBe(true)
      if (providerReference === null || !operations.includes("status")) return
      if (operation.startsWith("payout")) return
      yield* world.payments.status({ providerReference })
    })
  )

/** Checks the word of an answer; answers whether it says that something is still waited for. */
const says = (operation: Operation.Operation, value: Answer): boolean => {
  if (!("status" in value)) return false
  const { raw, unified } = value.status
  const allowed: Readonly<Partial<Record<Operation.Operation, ReadonlyArray<string>>>> = words
  expect(raw.length).toBeGreaterThan(0)
  expect(allowed[operation]).toContain(unified)
  return unified === "requires_action" || unified === "pending"
}
