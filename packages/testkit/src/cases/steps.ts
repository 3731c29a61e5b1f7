import type { Payment } from "@switchyard/core"
import { Money, type Operation, type PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { expect } from "vitest"
import { needed, Skipped, type World } from "../Case.ts"

/** What cases are made of: charging, paying, asking again, and reading the gateway's books. */

/** A payment that is charged, by the shopper where the gateway sends them away first. */
export const charged = Effect.fnUntraced(function* (
  world: World,
  operation: "authorize" | "purchase",
  change: Partial<Payment.ChargeRequest> = {}
) {
  const { gateway, payments } = world
  const reference = world.reference()
  const request = { ...gateway.charge, ...change, reference }
  const first = yield* payments[operation](request)
  const payment = first.nextAction === undefined ? first : yield* paid(world, first, request)
  return { reference, payment, request }
})

type Order = Pick<Payment.ChargeRequest, "reference" | "amount">

/** Lets the shopper pay, and reads what the gateway says afterwards. */
export const paid = Effect.fnUntraced(function* (
  world: World,
  payment: Payment.Payment,
  order: Order
) {
  const pay = yield* needed(world.gateway.pay, "nobody plays the shopper")
  yield* pay(payment, order.reference)
  const [question] = questions(world, payment, order)
  return yield* world.payments.status(yield* needed(question, "there is nothing to ask by"))
})

/** The questions after a payment, by each key that is claimed and known; by our reference first. */
export const questions = (
  { capabilities: { lookup } }: World,
  { providerReference }: Payment.Payment,
  { amount, reference }: Order
): ReadonlyArray<Payment.StatusRequest> => {
  const told = { expect: { amount, reference } }
  return [
    ...(lookup.byReference ? [{ reference, ...told }] : []),
    ...(lookup.byProviderReference && providerReference !== null
      ? [{ providerReference, ...told }]
      : [])
  ]
}

/** The operation that charges: `purchase` where it is claimed. */
export const chargeOf = ({ capabilities }: World): "authorize" | "purchase" =>
  capabilities.operations.includes("purchase") ? "purchase" : "authorize"

/** The gateway's id, without which nothing can follow; only a payment that waits may have none. */
export const idOf = ({ nextAction, providerReference, status }: Payment.Payment) =>
  Effect.gen(function* () {
    if (providerReference !== null) return providerReference
    const waits = nextAction !== undefined || status.unified === "pending"
    expect(waits, "a payment that is done has an id").toBe(true)
    return yield* new Skipped({ reason: "the gateway has given no id yet" })
  })

/** The words with which an operation says that it was done, or that it waits. */
export const words = {
  authorize: ["authorized", "requires_action", "pending"],
  purchase: ["captured", "requires_action", "pending"],
  capture: ["captured", "pending"],
  void: ["voided", "pending"],
  refund: ["succeeded", "pending"],
  rebill: ["captured", "pending"],
  receipt: ["captured", "pending"],
  payout: ["succeeded", "pending"],
  payoutStatus: ["succeeded", "pending"],
  tokenize: ["active", "requires_action", "pending"],
  deleteToken: ["deleted"],
  status: ["authorized", "captured", "requires_action", "pending"]
} as const satisfies Partial<Record<Operation.Operation, ReadonlyArray<string>>>

/** How many movements the gateway's books show. */
export const count = ({ gateway }: World): Effect.Effect<number> =>
  Effect.map(gateway.movements, (movements) => movements.length)

/** What the books show after an effect that they did not show before. */
export const booked = <A, E>(world: World, effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const before = yield* count(world)
    const value = yield* effect
    const movements = yield* world.gateway.movements
    return { value, movements: movements.slice(before) }
  })

/** A part of an amount, cut to whole minor units. */
export const part = (amount: Money.Money, divisor: bigint): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits(amount.value / divisor, amount.currency))

/** A multiple of an amount. */
export const times = (amount: Money.Money, factor: bigint): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits(amount.value * factor, amount.currency))

/** What is left of an amount. */
export const less = (amount: Money.Money, taken: Money.Money): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits(amount.value - taken.value, amount.currency))

/** The error of a call that must fail. */
export const failure = (
  call: Effect.Effect<unknown, PaymentError.PaymentError>
): Effect.Effect<PaymentError.PaymentError> =>
  Effect.matchEffect(call, {
    onFailure: Effect.succeed,
    onSuccess: () => Effect.die(new Error("the call succeeded, and had to fail"))
  })
