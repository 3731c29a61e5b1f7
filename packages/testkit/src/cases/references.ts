import { type Capabilities, Operation, type Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import * as Faults from "../Faults.ts"
import type { Sent } from "../Gateway.ts"
import { ready, tried } from "./ready.ts"
import { count, failure, words } from "./steps.ts"

/**
 * Our own reference travels with every money call and stays the same when the caller repeats it; after
 * a lost answer it leads to the truth.
 */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> => [
  ...tried(capabilities)
    .filter(Operation.movesMoney)
    .map((operation) =>
      Case.make(`references/${operation}: carries our reference, the same each time`, (world) =>
        Effect.gen(function* () {
          const { call, reference } = yield* ready(world, operation)
          world.network.arm(Faults.notSent["connection refused"], 2)
          yield* failure(call)
          yield* failure(call)
          const sent = world.network.sent()
          expect(sent).toHaveLength(2)
          for (const request of sent) expect(carries(request, reference)).toBe(true)
        })
      )
    ),
  ...foundAgain(capabilities)
]

/** As a whole value: in the body, in the address or in a header such as an idempotency key. */
const carries = ({ body, headers, url }: Sent, reference: Reference.Reference): boolean =>
  [body, url, ...Object.values(headers)].some((text) =>
    new RegExp(`(?<![\\w-])${reference}(?![\\w-])`).test(decoded(text))
  )

const decoded = (text: string): string => text.replaceAll(/%2f|%3a|%22/gi, decodeURIComponent)

const charges = ["authorize", "purchase"] as const

const neverPaidOut = Case.make(
  "references/payoutStatus: one that was never sent is not found",
  (world) =>
    Effect.gen(function* () {
      const error = yield* failure(world.payments.payoutStatus({ reference: world.reference() }))
      expect(["NotFound", "OutcomeUnknown"]).toContain(error._tag)
    })
)

const foundAgain = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> => {
  const { byReference, followUps } = capabilities.lookup
  const claimed = (operation: Operation.Operation) => capabilities.operations.includes(operation)
  if (!claimed("status")) return []
  const payments = byReference ? [...charges, ...followUps].filter(claimed) : []
  return [
    ...payments.map((operation) =>
      Case.make(`references/${operation}: a lost answer is found again`, (world) =>
        Effect.gen(function* () {
          const { amount, call, reference } = yield* ready(world, operation)
          world.network.arm(Faults.unknown["reset after the request"])
          yield* failure(call)
          const before = yield* count(world)
          const payment = yield* world.payments.status({ reference, expect: { amount } })
          expect(expected[operation]).toContain(payment.status.unified)
          expect(payment.status.raw.length).toBeGreaterThan(0)
          const isFollowUp = !charges.some((charge) => charge === operation)
          if (isFollowUp) expect(payment.kind).toBe(operation)
          // Asking moves nothing.
          expect(yield* count(world)).toBe(before)
        })
      )
    ),
    ...(claimed("payoutStatus") && byReference ? [neverPaidOut] : []),
    ...(claimed("payout") && claimed("payoutStatus")
      ? [
          Case.make("references/payout: a lost answer is found again", (world) =>
            Effect.gen(function* () {
              const { amount, call, reference } = yield* ready(world, "payout")
              world.network.arm(Faults.unknown["reset after the request"])
              yield* failure(call)
              const payout = yield* world.payments.payoutStatus({ reference, amount })
              expect(["pending", "succeeded"]).toContain(payout.status.unified)
            })
          )
        ]
      : []),
    ...(byReference
      ? [
          Case.make("references/status: one that was never sent is not found", (world) =>
            Effect.gen(function* () {
              const error = yield* failure(world.payments.status({ reference: world.reference() }))
              expect(["NotFound", "OutcomeUnknown"]).toContain(error._tag)
            })
          )
        ]
      : [])
  ]
}

// A follow-up that is a transaction of its own says so in the words of a payment.
const expected: Readonly<Record<string, ReadonlyArray<string>>> = {
  ...words,
  refund: ["refunded", "pending"]
}
