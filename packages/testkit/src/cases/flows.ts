import { type Capabilities, type Operation, type PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import type { Movement } from "../Gateway.ts"
import { charged, failure, idOf, paid, part, ready, times, tried } from "./steps.ts"

/** What the capabilities claim is true: each operation does what it says, and the gateway's books agree. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> => {
  const claims = (...operations: ReadonlyArray<Operation.Operation>) =>
    operations.every((operation) => capabilities.operations.includes(operation))
  const { capture, refund, void: release } = capabilities
  return [
    ...tried(capabilities).map((operation) => succeeds(operation)),
    ...(["authorize", "purchase"] as const).filter((one) => claims(one)).flatMap(ofCharge),
    ...(claims("authorize", "capture")
      ? [partialCapture(capture.partial), secondCapture(capture), overCapture]
      : []),
    ...(claims("authorize", "void") ? [partialVoid(release.partial)] : []),
    ...(claims("purchase", "void") ? [lateVoid(release.afterCapture)] : []),
    ...(claims("purchase", "refund")
      ? [partialRefund(refund.partial), secondRefund(refund), overRefund]
      : []),
    ...(claims("purchase") ? [repeatedReference(capabilities.idempotency)] : []),
    ...(capabilities.saveMethod && claims("purchase") ? [savedMethod] : []),
    ...(claims("tokenize", "purchase") && capabilities.tokenizeMethods.includes("card")
      ? [tokenCharged(claims("deleteToken"))]
      : []),
    ...(claims("list") ? [listed] : []),
    ...(claims("balance") ? [balance] : [])
  ]
}

/** What the books show after an effect that they did not show before. */
const booked = <A, E>(world: Case.World, effect: Effect.Effect<A, E>) =>
  Effect.gen(function* () {
    const before = yield* world.gateway.movements
    const value = yield* effect
    const after = yield* world.gateway.movements
    return { value, movements: after.slice(before.length) }
  })

const kinds: Readonly<Partial<Record<Operation.Operation, ReadonlyArray<Movement["kind"]>>>> = {
  authorize: ["authorize"],
  purchase: ["charge"],
  capture: ["capture"],
  void: ["void"],
  refund: ["refund"],
  rebill: ["charge"],
  payout: ["payout"]
}

const succeeds = (operation: Operation.Operation) =>
  Case.make(`flows/${operation} succeeds, and the books show it once`, (world) =>
    Effect.gen(function* () {
      const { amount, call } = yield* ready(world, operation)
      const { movements, value } = yield* booked(world, call)
      expect(value.status.raw.length).toBeGreaterThan(0)
      expect(world.network.sent()).toHaveLength(1)
      for (const movement of movements) {
        expect(kinds[operation] ?? []).toContain(movement.kind)
        expect(movement.amount).toEqual(amount)
      }
      expect(movements.length).toBeLessThanOrEqual(1)
      const waits = ["requires_action", "pending"].includes(value.status.unified)
      if (kinds[operation] !== undefined && !waits) expect(movements).toHaveLength(1)
    })
  )

const ofCharge = (operation: "authorize" | "purchase"): ReadonlyArray<Case.Case> => [
  Case.make(`flows/${operation}: a decline is definite, and moves nothing`, (world) =>
    Effect.gen(function* () {
      const sample = yield* Case.needed(world.gateway.declined, "no charge that is declined")
      const request = { ...sample, reference: world.reference() }
      const { movements, value } = yield* booked(world, failure(world.payments[operation](request)))
      expect(value).toMatchObject({ _tag: "Declined", disposition: "Refused" })
      expect(value.vendorCode?.length).toBeGreaterThan(0)
      expect(movements).toEqual([])
    })
  ),
  Case.make(`flows/${operation}: a shopper who is sent away pays`, (world) =>
    Effect.gen(function* () {
      const sample = yield* Case.needed(world.gateway.challenged, "no charge that sends away")
      const reference = world.reference()
      const call = world.payments[operation]({ ...sample, reference })
      const { movements, value } = yield* booked(world, call)
      expect(value.status.unified).toBe("requires_action")
      expect(value.nextAction).toBeDefined()
      expect(movements).toEqual([])
      const payment = yield* paid(world, value, reference)
      expect(["authorized", "captured"]).toContain(payment.status.unified)
    })
  ),
  Case.make(`flows/${operation}: the status by each claimed key is the same payment`, (world) =>
    Effect.gen(function* () {
      const { byProviderReference, byReference } = world.capabilities.lookup
      const { payment, reference, request } = yield* charged(world, operation)
      const expect_ = { expect: { amount: request.amount } }
      if (byReference) {
        const found = yield* world.payments.status({ reference, ...expect_ })
        expect(found.status.unified).toBe(payment.status.unified)
      }
      if (byProviderReference) {
        const providerReference = yield* idOf(payment)
        const found = yield* world.payments.status({ providerReference, ...expect_ })
        expect(found.status.unified).toBe(payment.status.unified)
      }
    })
  )
]

const captureOf = (world: Case.World, divisor: bigint) =>
  Effect.gen(function* () {
    const { payment, request } = yield* charged(world, "authorize")
    const providerReference = yield* idOf(payment)
    const amount = part(request.amount, divisor)
    const target = { providerReference, amount }
    const capture = world.payments.capture({ ...target, reference: world.reference() })
    return { capture, providerReference, whole: request.amount, amount }
  })

/** A claim that is made holds; one that is not made is refused, and moves nothing. */
const holds = <A>(
  world: Case.World,
  claimed: boolean,
  call: Effect.Effect<A, PaymentError.PaymentError>
) =>
  Effect.gen(function* () {
    const { movements, value } = yield* booked(world, Effect.result(call))
    if (claimed) {
      expect(Result.isSuccess(value), String(Result.isFailure(value) && value.failure)).toBe(true)
      expect(movements).toHaveLength(1)
    } else {
      expect(Result.isFailure(value)).toBe(true)
      expect(movements).toEqual([])
    }
  })

const word = (claimed: boolean) => (claimed ? "works" : "is refused")

const partialCapture = (claimed: boolean) =>
  Case.make(`flows/a capture in part ${word(claimed)}`, (world) =>
    Effect.flatMap(captureOf(world, 4n), ({ capture }) => holds(world, claimed, capture))
  )

const secondCapture = ({ multiple, partial }: { multiple: boolean; partial: boolean }) =>
  Case.make(`flows/a second capture ${word(multiple)}`, (world) =>
    Effect.gen(function* () {
      const { amount, capture, providerReference } = yield* captureOf(world, partial ? 4n : 1n)
      yield* capture
      const reference = world.reference()
      const again = world.payments.capture({ reference, providerReference, amount })
      yield* holds(world, multiple, again)
    })
  )

const overCapture = Case.make("flows/more than was authorized cannot be captured", (world) =>
  Effect.gen(function* () {
    const { providerReference, whole } = yield* captureOf(world, 1n)
    const double = times(whole, 2n)
    const reference = world.reference()
    const call = world.payments.capture({ reference, providerReference, amount: double })
    yield* holds(world, false, call)
  })
)

const partialVoid = (claimed: boolean) =>
  Case.make(`flows/a void in part ${word(claimed)}`, (world) =>
    Effect.gen(function* () {
      const { payment, request } = yield* charged(world, "authorize")
      const providerReference = yield* idOf(payment)
      const amount = part(request.amount, 4n)
      const target = { reference: world.reference(), providerReference, amount }
      yield* holds(world, claimed, world.payments.void(target))
    })
  )

const lateVoid = (claimed: boolean) =>
  Case.make(`flows/a void after the capture ${word(claimed)}`, (world) =>
    Effect.gen(function* () {
      const { payment } = yield* charged(world, "purchase")
      const providerReference = yield* idOf(payment)
      const reference = world.reference()
      yield* holds(world, claimed, world.payments.void({ reference, providerReference }))
    })
  )

const refundOf = (world: Case.World, divisor: bigint) =>
  Effect.gen(function* () {
    const { payment, request } = yield* charged(world, "purchase")
    const providerReference = yield* idOf(payment)
    const amount = part(request.amount, divisor)
    const refund = (factor: bigint) =>
      Effect.suspend(() =>
        world.payments.refund({
          reference: world.reference(),
          providerReference,
          amount: times(amount, factor)
        })
      )
    return refund
  })

const partialRefund = (claimed: boolean) =>
  Case.make(`flows/a refund in part ${word(claimed)}`, (world) =>
    Effect.flatMap(refundOf(world, 4n), (refund) => holds(world, claimed, refund(1n)))
  )

const secondRefund = ({ multiple, partial }: { multiple: boolean; partial: boolean }) =>
  Case.make(`flows/a second refund ${word(multiple)}`, (world) =>
    Effect.gen(function* () {
      const refund = yield* refundOf(world, partial ? 4n : 1n)
      yield* refund(1n)
      yield* holds(world, multiple, refund(1n))
    })
  )

const overRefund = Case.make("flows/more than was captured cannot be refunded", (world) =>
  Effect.flatMap(refundOf(world, 1n), (refund) => holds(world, false, refund(2n)))
)

const repeatedReference = (claimed: Capabilities.Capabilities["idempotency"]) =>
  Case.make(`flows/a repeated reference: ${claimed}`, (world) =>
    Effect.gen(function* () {
      if (claimed === "none") return yield* new Case.Skipped({ reason: "nothing is claimed" })
      const { payment, request } = yield* charged(world, "purchase")
      const { movements, value } = yield* booked(
        world,
        Effect.result(world.payments.purchase(request))
      )
      expect(movements).toEqual([])
      if (claimed === "replays") {
        const replayed = Result.getOrThrow(value)
        if (payment.nextAction === undefined) {
          expect(replayed.providerReference).toBe(payment.providerReference)
        }
      } else {
        expect(Result.isFailure(value) && value.failure._tag).toBe("DuplicateReference")
      }
    })
  )

const savedMethod = Case.make("flows/a charge keeps its card, and the token pays", (world) =>
  Effect.gen(function* () {
    const { payment } = yield* charged(world, "purchase", { saveMethod: true })
    const token = yield* Case.needed(payment.token, "the answer carries no token")
    if (!world.capabilities.methods.includes("token")) return
    const { movements } = yield* booked(world, payWith(world, token))
    expect(movements).toHaveLength(1)
  })
)

const payWith = (world: Case.World, token: Redacted.Redacted<string>) =>
  Effect.suspend(() =>
    world.payments.purchase({
      ...world.gateway.charge,
      reference: world.reference(),
      method: { type: "token", token }
    })
  )

const tokenCharged = (canDelete: boolean) =>
  Case.make("flows/a stored card pays until it is deleted", (world) =>
    Effect.gen(function* () {
      const { call } = yield* ready(world, "tokenize")
      const stored = yield* call
      const token = "token" in stored ? stored.token : undefined
      const usable = yield* Case.needed(token ?? undefined, "the token comes later")
      const { movements } = yield* booked(world, payWith(world, usable))
      expect(movements).toHaveLength(1)
      if (!canDelete) return
      yield* world.payments.deleteToken({ reference: world.reference(), token: usable })
      const after = yield* booked(world, Effect.result(payWith(world, usable)))
      expect(Result.isFailure(after.value)).toBe(true)
      expect(after.movements).toEqual([])
    })
  )

const day = 86_400_000

const listed = Case.make("flows/the list shows a payment", (world) =>
  Effect.gen(function* () {
    const { operations } = world.capabilities
    const operation = operations.includes("purchase") ? "purchase" : "authorize"
    const { payment, request } = yield* charged(world, operation)
    const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
    const lines = yield* world.payments.list({ fromMillis: now - day, toMillis: now + day })
    const line = lines.find((one) => one.providerReference === payment.providerReference)
    expect(line).toMatchObject({ kind: "payment", amount: request.amount })
  })
)

const balance = Case.make("flows/the balance is an amount", (world) =>
  Effect.gen(function* () {
    const { available } = yield* world.payments.balance()
    expect(available.value).toBeGreaterThanOrEqual(0n)
  })
)
