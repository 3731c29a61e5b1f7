import type { Capabilities, Operation, Payment } from "@switchyard/core"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { expect } from "vitest"
import * as Case from "../../Case.ts"
import { storedToken } from "../ready.ts"
import { booked, charged } from "../steps.ts"

/** Stored cards: kept by a charge, stored alone, charged again and again, deleted. */
export const cases = (
  { methods, recurring, saveMethod, tokenizeMethods }: Capabilities.Capabilities,
  claims: (...operations: ReadonlyArray<Operation.Operation>) => boolean
): ReadonlyArray<Case.Case> => {
  const keeps = saveMethod && claims("purchase")
  return [
    ...(keeps ? [savedMethod] : []),
    ...(keeps && recurring && methods.includes("token") ? [series] : []),
    ...(claims("tokenize", "purchase") && tokenizeMethods.includes("card")
      ? [tokenCharged(claims("deleteToken"))]
      : [])
  ]
}

/** The token of a charge that was asked to keep its card. */
const kept = (world: Case.World, change: Partial<Payment.ChargeRequest> = {}) =>
  Effect.gen(function* () {
    const { payment } = yield* charged(world, "purchase", { saveMethod: true, ...change })
    expect(payment.token, "a charge that keeps its card answers the token").toBeDefined()
    return yield* Case.needed(payment.token, "no token")
  })

const payWith = (
  world: Case.World,
  token: Redacted.Redacted<string>,
  change: Partial<Payment.ChargeRequest> = {}
) =>
  Effect.suspend(() =>
    world.payments.purchase({
      ...world.gateway.charge,
      ...change,
      reference: world.reference(),
      method: { type: "token", token }
    })
  )

const savedMethod = Case.make("flows/a charge keeps its card, and the token pays", (world) =>
  Effect.gen(function* () {
    const token = yield* kept(world)
    if (!world.capabilities.methods.includes("token")) return
    const { movements } = yield* booked(world, payWith(world, token))
    expect(movements).toHaveLength(1)
  })
)

const series = Case.make("flows/a series begins, and goes on without the shopper", (world) =>
  Effect.gen(function* () {
    const token = yield* kept(world, { recurring: "initial" })
    for (const _ of [1, 2]) {
      const { movements, value } = yield* booked(
        world,
        payWith(world, token, { recurring: "repeated" })
      )
      expect(value.status.unified).toBe("captured")
      expect(movements).toHaveLength(1)
    }
  })
)

const tokenCharged = (canDelete: boolean) =>
  Case.make("flows/a stored card pays until it is deleted", (world) =>
    Effect.gen(function* () {
      const token = yield* storedToken(world)
      const { movements } = yield* booked(world, payWith(world, token))
      expect(movements).toHaveLength(1)
      if (!canDelete) return
      yield* world.payments.deleteToken({ reference: world.reference(), token })
      const after = yield* booked(world, Effect.result(payWith(world, token)))
      expect(Result.isFailure(after.value)).toBe(true)
      expect(after.movements).toEqual([])
    })
  )
