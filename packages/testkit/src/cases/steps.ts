import type {
  Capabilities,
  Operation,
  Payment,
  Payout,
  Reference,
  Refund,
  Token
} from "@switchyard/core"
import { Money, type PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { needed, Skipped, type World } from "../Case.ts"
import type { Answered } from "../Gateway.ts"

/** What an operation may answer. */
export type Answer = Payment.Payment | Refund.Refund | Payout.Payout | Token.Token

/** An operation that is ready to be called: everything that it needs has happened. */
export interface Ready {
  readonly reference: Reference.Reference
  readonly amount: Money.Money
  readonly call: Effect.Effect<Answer, PaymentError.PaymentError>
}

type Prepare = (world: World) => Effect.Effect<Ready, unknown>

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
  const payment = first.nextAction === undefined ? first : yield* paid(world, first, reference)
  return { reference, payment, request }
})

/** Lets the shopper pay, and reads what the gateway says afterwards. */
export const paid = Effect.fnUntraced(function* (
  world: World,
  payment: Payment.Payment,
  reference: Reference.Reference
) {
  const pay = yield* needed(world.gateway.pay, "nobody plays the shopper")
  yield* pay(payment, reference)
  return yield* world.payments.status({ reference })
})

const charge =
  (operation: "authorize" | "purchase"): Prepare =>
  (world) =>
    Effect.sync(() => {
      const reference = world.reference()
      const request = { ...world.gateway.charge, reference }
      return { reference, amount: request.amount, call: world.payments[operation](request) }
    })

/** The gateway's id, without which nothing can follow. */
export const idOf = ({ providerReference }: Payment.Payment) =>
  needed(providerReference ?? undefined, "the gateway gave no id")

const followUp =
  (
    operation: "capture" | "void" | "refund" | "rebill" | "receipt",
    first: "authorize" | "purchase"
  ): Prepare =>
  (world) =>
    Effect.gen(function* () {
      const recurring =
        operation === "rebill" && world.capabilities.recurring
          ? { recurring: "initial" as const }
          : {}
      const { payment, request } = yield* charged(world, first, recurring)
      const providerReference = yield* idOf(payment)
      const reference = world.reference()
      const { amount } = request
      const target = { reference, providerReference }
      const { payments } = world
      const call =
        operation === "void" ? payments.void(target) : payments[operation]({ ...target, amount })
      return { reference, amount, call }
    })

const payout: Prepare = (world) =>
  Effect.gen(function* () {
    const sample = yield* needed(world.gateway.payout, "no sample payout")
    const reference = world.reference()
    const call = world.payments.payout({ ...sample, reference })
    return { reference, amount: sample.amount, call }
  })

const status: Prepare = (world) =>
  Effect.gen(function* () {
    const { operations } = world.capabilities
    const operation = operations.includes("purchase") ? "purchase" : "authorize"
    const { payment, reference, request } = yield* charged(world, operation)
    const { byReference } = world.capabilities.lookup
    const target = byReference ? { reference } : { providerReference: yield* idOf(payment) }
    const { amount } = request
    return { reference, amount, call: world.payments.status({ ...target, expect: { amount } }) }
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

const preparations: Readonly<Partial<Record<Operation.Operation, Prepare>>> = {
  authorize: charge("authorize"),
  purchase: charge("purchase"),
  capture: followUp("capture", "authorize"),
  void: followUp("void", "authorize"),
  refund: followUp("refund", "purchase"),
  rebill: followUp("rebill", "purchase"),
  receipt: followUp("receipt", "authorize"),
  payout,
  tokenize,
  status,
  payoutStatus
}

/** The operations that can be tried one by one, of those that a provider claims. */
export const tried = (
  capabilities: Capabilities.Capabilities
): ReadonlyArray<Operation.Operation> =>
  capabilities.operations.filter((operation) => operation in preparations)

/** Makes everything happen that an operation needs, and answers the call; then forgets what was sent. */
export const ready = (
  world: World,
  operation: Operation.Operation
): Effect.Effect<Ready, unknown> =>
  Effect.gen(function* () {
    const prepare = yield* needed(preparations[operation], "not tried one by one")
    const made = yield* prepare(world)
    world.network.forget()
    return made
  })

/** The operations whose answers repeat the request. */
export const answered = (capabilities: Capabilities.Capabilities): ReadonlyArray<Answered> =>
  tried(capabilities).filter((operation): operation is Answered => operation !== "tokenize")

/** How many movements the gateway's books show. */
export const count = ({ gateway }: World): Effect.Effect<number> =>
  Effect.map(gateway.movements, (movements) => movements.length)

/** A part of an amount, cut to whole minor units. */
export const part = (amount: Money.Money, divisor: bigint): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits(amount.value / divisor, amount.currency))

/** A multiple of an amount. */
export const times = (amount: Money.Money, factor: bigint): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits(amount.value * factor, amount.currency))

/** The error of a call that must fail. */
export const failure = (
  call: Effect.Effect<unknown, PaymentError.PaymentError>
): Effect.Effect<PaymentError.PaymentError> =>
  Effect.matchEffect(call, {
    onFailure: Effect.succeed,
    onSuccess: () => Effect.die(new Error("the call succeeded, and had to fail"))
  })
