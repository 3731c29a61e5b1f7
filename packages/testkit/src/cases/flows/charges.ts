import { type Capabilities, Currency, Money, type Operation, type Payment } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { expect } from "vitest"
import * as Case from "../../Case.ts"
import { booked, charged, failure, paid, questions } from "../steps.ts"

type Claims = (...operations: ReadonlyArray<Operation.Operation>) => boolean

/** Charges: declined, challenged, asked for again, repeated, and many at once. */
export const cases = (
  { idempotency, stepUp }: Capabilities.Capabilities,
  claims: Claims
): ReadonlyArray<Case.Case> => [
  ...(["authorize", "purchase"] as const)
    .filter((operation) => claims(operation))
    .flatMap((operation) => [
      declined(operation, claims("status")),
      challenged(operation),
      ...(stepUp === true ? [demanded(operation)] : []),
      ...(claims("status") ? [byEachKey(operation)] : []),
      together(operation)
    ]),
  ...(claims("purchase") ? [repeatedReference(idempotency)] : [])
]

type Charge = "authorize" | "purchase"

const declined = (operation: Charge, canAsk: boolean) =>
  Case.make(`flows/${operation}: a decline is definite, and moves nothing`, (world) =>
    Effect.gen(function* () {
      const sample = yield* Case.needed(world.gateway.declined, "no charge that is declined")
      const request = { ...sample, reference: world.reference() }
      const { movements, value } = yield* booked(world, failure(world.payments[operation](request)))
      expect(value).toMatchObject({ _tag: "Declined", disposition: "Refused" })
      expect(value.vendorCode?.length).toBeGreaterThan(0)
      expect(movements).toEqual([])
      if (!canAsk || !world.capabilities.lookup.byReference) return
      const asked = yield* Effect.result(
        world.payments.status({ reference: request.reference, expect: { amount: request.amount } })
      )
      if (Result.isSuccess(asked)) expect(asked.success.status.unified).toBe("declined")
      else expect(["NotFound", "OutcomeUnknown"]).toContain(asked.failure._tag)
    })
  )

const challenged = (operation: Charge) =>
  Case.make(`flows/${operation}: a shopper who is sent away pays`, (world) =>
    Effect.gen(function* () {
      const sample = yield* Case.needed(world.gateway.challenged, "no charge that sends away")
      const request = { ...sample, reference: world.reference() }
      const { movements, value } = yield* booked(world, world.payments[operation](request))
      expect(value.status.unified).toBe("requires_action")
      const addresses = addressesOf(value.nextAction)
      expect(addresses.length).toBeGreaterThan(0)
      for (const address of addresses) expect(address).toMatch(/^https?:\/\/[^\s\p{Cc}]+$/iu)
      expect(movements).toEqual([])
      const payment = yield* paid(world, value, request)
      expect(["authorized", "captured"]).toContain(payment.status.unified)
    })
  )

const demanded = (operation: Charge) =>
  Case.make(`flows/${operation}: 3-D Secure that is demanded sends the shopper away`, (world) =>
    Effect.gen(function* () {
      const sample = yield* Case.needed(world.gateway.stepUp, "no charge that can demand 3-D")
      const request = { ...sample, reference: world.reference(), threeDSecure: "required" } as const
      const { movements, value } = yield* booked(world, world.payments[operation](request))
      expect(value.status.unified).toBe("requires_action")
      expect(addressesOf(value.nextAction).length).toBeGreaterThan(0)
      expect(movements).toEqual([])
      const payment = yield* paid(world, value, request)
      expect(["authorized", "captured"]).toContain(payment.status.unified)
    })
  )

/** Every address to which a browser is sent. */
const addressesOf = (action: Payment.NextAction | undefined): ReadonlyArray<string> => {
  switch (action?.type) {
    case "redirect":
      return [action.url, ...(action.preconditions ?? []).map(({ url }) => url)]
    case "widget":
      return [action.scriptUrl, action.returnUrl]
    default:
      return []
  }
}

const byEachKey = (operation: Charge) =>
  Case.make(`flows/${operation}: the status by each claimed key is the same payment`, (world) =>
    Effect.gen(function* () {
      const { payment, request } = yield* charged(world, operation)
      for (const question of questions(world, payment, request)) {
        const found = yield* world.payments.status(question)
        expect(found.status.unified).toBe(payment.status.unified)
      }
    })
  )

const many = 20

/** Charges of different amounts, all under way at once: each answer is that of its own request. */
const together = (operation: Charge) =>
  Case.make(`flows/${operation}: twenty at once are kept apart`, (world) =>
    Effect.gen(function* () {
      const { amount } = world.gateway.charge
      // Whole units apart, because simulators read the hundredths as triggers.
      const unit = 10n ** BigInt(Currency.exponent(amount.currency))
      const requests = Array.from({ length: many }, (_, index) => {
        const value = amount.value + unit * BigInt(index)
        const own = Result.getOrThrow(Money.fromMinorUnits(value, amount.currency))
        return { ...world.gateway.charge, amount: own, reference: world.reference() }
      })
      const { movements, value } = yield* booked(
        world,
        Effect.forEach(requests, (request) => world.payments[operation](request), {
          concurrency: "unbounded"
        })
      )
      const shown = movements.map((movement) => [movement.reference, movement.amount])
      for (const [index, request] of requests.entries()) {
        const answer = value[index]
        expect([undefined, request.reference]).toContain(answer?.reference)
        if (answer?.amount !== undefined) expect(answer.amount).toEqual(request.amount)
        if (shown.length > 0) expect(shown).toContainEqual([request.reference, request.amount])
      }
      const ids = value.flatMap(({ providerReference: id }) => (id === null ? [] : [id]))
      expect(new Set(ids).size).toBe(ids.length)
      const sent = world.network.sent().map(({ body, url }) => `${url} ${body}`)
      for (const { reference } of requests) {
        expect(sent.filter((one) => one.includes(reference))).toHaveLength(1)
      }
    })
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
