import {
  type Capabilities,
  Operation,
  type Money,
  type Payment,
  type PaymentError,
  type Payout,
  type Reference,
  type Refund,
  type Statement,
  type Token
} from "@switchyard/core"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import { needed, Skipped, type World } from "../Case.ts"
import type { Answered } from "../Gateway.ts"
import { chargeOf, charged, count, idOf } from "./steps.ts"

/** What an operation may answer. */
export type Answer =
  | Payment.Payment
  | Refund.Refund
  | Payout.Payout
  | Token.Token
  | Statement.Balance
  | ReadonlyArray<Statement.Transaction>

/** An operation that is ready to be called: everything that it needs has happened. */
export interface Ready {
  readonly reference: Reference.Reference
  readonly amount: Money.Money
  readonly call: Effect.Effect<Answer, PaymentError.PaymentError>
}

type Prepare = (world: World) => Effect.Effect<Ready, unknown>

const charge =
  (operation: "authorize" | "purchase"): Prepare =>
  (world) =>
    Effect.sync(() => {
      const reference = world.reference()
      const request = { ...world.gateway.charge, reference }
      return { reference, amount: request.amount, call: world.payments[operation](request) }
    })

const followUp =
  (
    operation: "capture" | "void" | "refund" | "rebill" | "receipt",
    first: "authorize" | "purchase"
  ): Prepare =>
  (world) =>
    Effect.gen(function* () {
      const { capabilities, payments } = world
      const isSeries = operation === "rebill" && capabilities.recurring
      const { payment, request } = yield* charged(
        world,
        first,
        isSeries ? { recurring: "initial" } : {}
      )
      const { amount } = request
      const target = { reference: world.reference(), providerReference: yield* idOf(payment) }
      const call =
        operation === "void" ? payments.void(target) : payments[operation]({ ...target, amount })
      return { reference: target.reference, amount, call }
    })

const payout: Prepare = (world) =>
  Effect.gen(function* () {
    const sample = yield* needed(world.gateway.payout, "no sample payout")
    const reference = world.reference()
    const call = world.payments.payout({ ...sample, reference })
    return { reference, amount: sample.amount, call }
  })

const status =
  (key: "reference" | "providerReference"): Prepare =>
  (world) =>
    Effect.gen(function* () {
      const { payment, reference, request } = yield* charged(world, chargeOf(world))
      const { amount } = request
      const told = { expect: { amount, reference } }
      const question =
        key === "reference"
          ? { reference, ...told }
          : { providerReference: yield* idOf(payment), ...told }
      return { reference, amount, call: world.payments.status(question) }
    })

const payoutStatus: Prepare = (world) =>
  Effect.gen(function* () {
    const { amount, reference } = yield* paidOut(world)
    return { reference, amount, call: world.payments.payoutStatus({ reference, amount }) }
  })

/** A payout that was made: by the operation, or in the gateway's own way. */
const paidOut = (world: World) =>
  Effect.gen(function* () {
    if (!world.capabilities.operations.includes("payout")) {
      const payOut = yield* needed(world.gateway.payOut, "no way to make a payout")
      const reference = world.reference()
      return { reference, amount: yield* payOut(reference) }
    }
    const { amount, call, reference } = yield* payout(world)
    yield* call
    return { reference, amount }
  })

const tokenize: Prepare = (world) =>
  Effect.gen(function* () {
    const { customer, method, returnUrl } = world.gateway.charge
    const takesCard = world.capabilities.tokenizeMethods.includes("card")
    if (takesCard && method.type !== "card") return yield* new Skipped({ reason: "no sample card" })
    const reference = world.reference()
    const call = world.payments.tokenize({
      reference,
      method: method.type === "card" && takesCard ? method : { type: "hosted" },
      ...(customer === undefined ? {} : { customer }),
      ...(returnUrl === undefined ? {} : { returnUrl })
    })
    return { reference, amount: world.gateway.charge.amount, call }
  })

/** A stored card: by the operation that stores one, or kept by a charge. */
export const storedToken = (world: World) =>
  Effect.gen(function* () {
    if (!world.capabilities.tokenizeMethods.includes("card")) {
      const { payment } = yield* charged(world, chargeOf(world), { saveMethod: true })
      return yield* needed(payment.token, "the token comes later")
    }
    const { call } = yield* tokenize(world)
    const stored = yield* call
    const token = "token" in stored ? (stored.token ?? undefined) : undefined
    const waits = "nextAction" in stored && stored.nextAction !== undefined
    expect(waits || token !== undefined, "a stored card has a token").toBe(true)
    return yield* needed(token, "the token comes later")
  })

const deleteToken: Prepare = (world) =>
  Effect.gen(function* () {
    const token = yield* storedToken(world)
    const reference = world.reference()
    const { amount } = world.gateway.charge
    return { reference, amount, call: world.payments.deleteToken({ reference, token }) }
  })

const day = 86_400_000

const list: Prepare = (world) =>
  Effect.gen(function* () {
    const { reference, request } = yield* charged(world, chargeOf(world))
    const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
    const call = world.payments.list({ fromMillis: now - day, toMillis: now + day })
    return { reference, amount: request.amount, call }
  })

const balance: Prepare = (world) =>
  Effect.sync(() => ({
    reference: world.reference(),
    amount: world.gateway.charge.amount,
    call: world.payments.balance()
  }))

/** An operation, or the question for a payment by the gateway's id beside the one by our reference. */
export type Trial = Operation.Operation | "statusById"

const preparations: Readonly<Partial<Record<Trial, Prepare>>> = {
  authorize: charge("authorize"),
  purchase: charge("purchase"),
  capture: followUp("capture", "authorize"),
  void: followUp("void", "authorize"),
  refund: followUp("refund", "purchase"),
  rebill: followUp("rebill", "purchase"),
  receipt: followUp("receipt", "authorize"),
  payout,
  payoutStatus,
  tokenize,
  deleteToken,
  status: (world) =>
    status(world.capabilities.lookup.byReference ? "reference" : "providerReference")(world),
  statusById: status("providerReference"),
  list,
  balance
}

/** The operations that can be tried one by one, of those that a provider claims. */
export const tried = (
  capabilities: Capabilities.Capabilities
): ReadonlyArray<Operation.Operation> =>
  capabilities.operations.filter((operation) => operation in preparations)

/** Makes everything happen that an operation needs, and answers the call; then forgets what was sent. */
export const ready = (world: World, trial: Trial): Effect.Effect<Ready, unknown> =>
  Effect.gen(function* () {
    const prepare = yield* needed(preparations[trial], "not tried one by one")
    const made = yield* prepare(world)
    world.network.forget()
    const operation = trial === "statusById" ? "status" : trial
    const { provider } = world.payments
    // Whoever reads an error has to know whose it is.
    const call = Effect.tapError(made.call, (error) =>
      Effect.sync(() => expect(error).toMatchObject({ provider, operation }))
    )
    return { ...made, call }
  })

const unanswered: ReadonlyArray<Operation.Operation> = [
  "tokenize",
  "deleteToken",
  "list",
  "balance"
]

/** The answers that repeat the request. */
export const answered = (capabilities: Capabilities.Capabilities): ReadonlyArray<Answered> => {
  const { byProviderReference, byReference } = capabilities.lookup
  const operations = tried(capabilities).filter(
    (operation): operation is Exclude<Answered, "statusById"> => !unanswered.includes(operation)
  )
  const both = operations.includes("status") && byReference && byProviderReference
  return both ? [...operations, "statusById"] : operations
}

const usuals = new WeakMap<World, Map<Operation.Operation, number>>()

/** How many movements a call that moves money shows at once when nothing goes wrong: one, or none yet. */
export const usual = (world: World, operation: Operation.Operation) =>
  Effect.gen(function* () {
    if (!Operation.movesMoney(operation)) return 0
    const known = usuals.get(world) ?? new Map<Operation.Operation, number>()
    usuals.set(world, known)
    const tried = known.get(operation)
    if (tried !== undefined) return tried
    const { call } = yield* ready(world, operation)
    const before = yield* count(world)
    yield* call
    const shown = (yield* count(world)) - before
    known.set(operation, shown)
    return shown
  })
