import { type Capabilities, type Money, type Operation, PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { expect } from "vitest"
import * as Case from "../../Case.ts"
import { booked, charged, idOf, less, part, questions, times } from "../steps.ts"

/** Captures, voids and refunds: what is claimed works, what is not is refused, and the status tells. */
export const cases = (
  { capture, refund, void: release }: Capabilities.Capabilities,
  claims: (...operations: ReadonlyArray<Operation.Operation>) => boolean
): ReadonlyArray<Case.Case> => [
  ...(claims("authorize", "capture")
    ? [partialCapture(capture.partial), secondCapture(capture), overCapture]
    : []),
  ...(claims("authorize", "void") ? [partialVoid(release.partial)] : []),
  ...(claims("authorize", "capture", "void") && capture.partial
    ? [restVoid(release.afterPartialCapture)]
    : []),
  ...(claims("purchase", "void") ? [lateVoid(release.afterCapture)] : []),
  ...(claims("purchase", "refund")
    ? [partialRefund(refund.partial), secondRefund(refund), overRefund]
    : []),
  ...(claims("authorize", "capture", "status") ? [toldAfterwards("capture", capture.partial)] : []),
  ...(claims("authorize", "void", "status") ? [toldAfterwards("void", release.partial)] : []),
  ...(claims("purchase", "refund", "status") ? [toldAfterwards("refund", refund.partial)] : [])
]

type FollowUp = "capture" | "void" | "refund"

/** A payment that an operation can follow. */
const followed = (world: Case.World, first: "authorize" | "purchase") =>
  Effect.gen(function* () {
    const { payment, request } = yield* charged(world, first)
    const providerReference = yield* idOf(payment)
    const follow = (
      operation: FollowUp,
      amount: Money.Money
    ): Effect.Effect<unknown, PaymentError.PaymentError> =>
      Effect.suspend((): Effect.Effect<unknown, PaymentError.PaymentError> => {
        const target = { reference: world.reference(), providerReference }
        return operation === "void" && amount === request.amount
          ? world.payments.void(target)
          : world.payments[operation]({ ...target, amount })
      })
    return { follow, payment, request, whole: request.amount }
  })

/** A claim that is made holds; one that is not made is refused for certain, and moves nothing. */
const holds = <A>(
  world: Case.World,
  claimed: boolean,
  call: Effect.Effect<A, PaymentError.PaymentError>,
  amount?: Money.Money
) =>
  Effect.gen(function* () {
    world.network.forget()
    const { movements, value } = yield* booked(world, Effect.result(call))
    if (claimed) {
      expect(Result.isSuccess(value), String(Result.isFailure(value) && value.failure)).toBe(true)
      expect(movements).toHaveLength(1)
      if (amount !== undefined) expect(movements[0]?.amount).toEqual(amount)
      return
    }
    expect(movements).toEqual([])
    const error = Result.getOrThrow(Result.flip(value))
    expect(["Refused", "NotSent"]).toContain(error.disposition)
    if (error.disposition === "NotSent") expect(world.network.sent()).toEqual([])
    // Another account cannot capture or refund what this one holds.
    else expect(PaymentError.isCascadable(error), error._tag).toBe(false)
  })

const word = (claimed: boolean) => (claimed ? "works" : "is refused")

const partialCapture = (claimed: boolean) =>
  Case.make(`flows/a capture in part ${word(claimed)}`, (world) =>
    Effect.gen(function* () {
      const { follow, whole } = yield* followed(world, "authorize")
      const amount = part(whole, 4n)
      yield* holds(world, claimed, follow("capture", amount), amount)
    })
  )

const secondCapture = ({ multiple, partial }: { multiple: boolean; partial: boolean }) =>
  Case.make(`flows/a second capture ${word(multiple)}`, (world) =>
    Effect.gen(function* () {
      const { follow, whole } = yield* followed(world, "authorize")
      const amount = part(whole, partial ? 4n : 1n)
      yield* follow("capture", amount)
      yield* holds(world, multiple, follow("capture", amount), amount)
    })
  )

const overCapture = Case.make("flows/more than was authorized cannot be captured", (world) =>
  Effect.flatMap(followed(world, "authorize"), ({ follow, whole }) =>
    holds(world, false, follow("capture", times(whole, 2n)))
  )
)

const partialVoid = (claimed: boolean) =>
  Case.make(`flows/a void in part ${word(claimed)}`, (world) =>
    Effect.gen(function* () {
      const { follow, whole } = yield* followed(world, "authorize")
      const amount = part(whole, 4n)
      yield* holds(world, claimed, follow("void", amount), amount)
    })
  )

const restVoid = (claimed: boolean) =>
  Case.make(`flows/a void of what a capture left ${word(claimed)}`, (world) =>
    Effect.gen(function* () {
      const { follow, payment, whole } = yield* followed(world, "authorize")
      const amount = part(whole, 4n)
      yield* follow("capture", amount)
      const target = { reference: world.reference(), providerReference: yield* idOf(payment) }
      yield* holds(world, claimed, world.payments.void(target), less(whole, amount))
    })
  )

const lateVoid = (claimed: boolean) =>
  Case.make(`flows/a void after the capture ${word(claimed)}`, (world) =>
    Effect.flatMap(followed(world, "purchase"), ({ follow, whole }) =>
      holds(world, claimed, follow("void", whole), whole)
    )
  )

const partialRefund = (claimed: boolean) =>
  Case.make(`flows/a refund in part ${word(claimed)}`, (world) =>
    Effect.gen(function* () {
      const { follow, whole } = yield* followed(world, "purchase")
      const amount = part(whole, 4n)
      yield* holds(world, claimed, follow("refund", amount), amount)
    })
  )

const secondRefund = ({ multiple, partial }: { multiple: boolean; partial: boolean }) =>
  Case.make(`flows/a second refund ${word(multiple)}`, (world) =>
    Effect.gen(function* () {
      const { follow, whole } = yield* followed(world, "purchase")
      const amount = part(whole, partial ? 4n : 1n)
      yield* follow("refund", amount)
      yield* holds(world, multiple, follow("refund", amount), amount)
    })
  )

const overRefund = Case.make("flows/more than was captured cannot be refunded", (world) =>
  Effect.flatMap(followed(world, "purchase"), ({ follow, whole }) =>
    holds(world, false, follow("refund", times(whole, 2n)))
  )
)

interface Afterwards {
  readonly first: "authorize" | "purchase"
  readonly sum: "captured" | "voided" | "refunded"
  readonly whole: ReadonlyArray<string>
  readonly part: ReadonlyArray<string>
}

/** What the payment's own status and sums say once it was followed, in part or in whole. */
const afterwards: Readonly<Record<FollowUp, Afterwards>> = {
  capture: {
    first: "authorize",
    sum: "captured",
    whole: ["captured", "pending"],
    part: ["captured", "pending"]
  },
  void: {
    first: "authorize",
    sum: "voided",
    whole: ["voided", "pending"],
    part: ["authorized", "pending"]
  },
  refund: {
    first: "purchase",
    sum: "refunded",
    whole: ["refunded", "pending"],
    part: ["partially_refunded", "refunded", "pending"]
  }
}

const toldAfterwards = (operation: FollowUp, inPart: boolean) =>
  Case.make(`flows/${operation}: the status tells of it afterwards`, (world) =>
    Effect.gen(function* () {
      const told = afterwards[operation]
      const isKeptApart =
        world.gateway.keptApart?.includes(operation) === true &&
        world.capabilities.lookup.followUps.includes(operation)
      for (const divisor of inPart ? [4n, 1n] : [1n]) {
        const { follow, payment, request, whole } = yield* followed(world, told.first)
        const amount = divisor === 1n ? whole : part(whole, divisor)
        const asked = questions(world, payment, request)
        // Who remembers answers has one to remember now.
        for (const question of asked) yield* world.payments.status(question)
        yield* follow(operation, amount)
        for (const question of asked) {
          const after = yield* world.payments.status(question)
          const sum = after[told.sum]
          if (sum !== undefined) expect(sum).toEqual(amount)
          if (isKeptApart) continue
          expect(divisor === 1n ? told.whole : told.part).toContain(after.status.unified)
        }
      }
    })
  )
