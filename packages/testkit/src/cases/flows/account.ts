import type { Capabilities, Operation } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import * as Case from "../../Case.ts"
import { charged, chargeOf, idOf, part } from "../steps.ts"

/** What an account tells of itself: its list and its balance. */
export const cases = (
  _: Capabilities.Capabilities,
  claims: (...operations: ReadonlyArray<Operation.Operation>) => boolean
): ReadonlyArray<Case.Case> => [
  ...(claims("list") ? [listed, windowed] : []),
  ...(claims("list", "purchase", "refund") ? [refundListed] : []),
  ...(claims("balance") ? [balance] : [])
]

const day = 86_400_000

/** The list of a span of days around today. */
const list = (world: Case.World, fromDay: number, toDay: number) =>
  Effect.gen(function* () {
    const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
    return yield* world.payments.list({
      fromMillis: now + fromDay * day,
      toMillis: now + toDay * day
    })
  })

const listed = Case.make("flows/the list shows a payment", (world) =>
  Effect.gen(function* () {
    const both = [yield* charged(world, chargeOf(world)), yield* charged(world, chargeOf(world))]
    const lines = yield* list(world, -1, 1)
    for (const { payment, request } of both) {
      const line = lines.find((one) => one.providerReference === payment.providerReference)
      expect(line).toMatchObject({ kind: "payment", amount: request.amount })
    }
  })
)

const windowed = Case.make("flows/the list keeps to its window", (world) =>
  Effect.gen(function* () {
    const { payment } = yield* charged(world, chargeOf(world))
    const earlier = yield* list(world, -4, -2)
    expect(earlier.map((line) => line.providerReference)).not.toContain(payment.providerReference)
  })
)

const refundListed = Case.make("flows/the list shows a refund", (world) =>
  Effect.gen(function* () {
    const { payment, request } = yield* charged(world, "purchase")
    const providerReference = yield* idOf(payment)
    const amount = world.capabilities.refund.partial ? part(request.amount, 4n) : request.amount
    const reference = world.reference()
    const refund = yield* world.payments.refund({ reference, providerReference, amount })
    const lines = yield* list(world, -1, 1)
    const line = lines.find(
      (one) => one.kind === "refund" && one.providerReference === refund.providerReference
    )
    expect(line?.amount).toEqual(amount)
  })
)

const balance = Case.make("flows/the balance is an amount", (world) =>
  Effect.gen(function* () {
    const { available } = yield* world.payments.balance()
    expect(available.value).toBeGreaterThanOrEqual(0n)
  })
)
