import type { Payment, PaymentError } from "@switchyard/core"
import { Effect, Result } from "effect"
import { promised } from "../src/sql/promised.ts"
import { describe, expect, it } from "vitest"
import { type Attempt, isAsked } from "../src/domain/ledger/Attempt.ts"
import * as Reconcile from "../src/domain/truth/Reconcile.ts"
import { Store } from "../src/sql/Store.ts"
import * as Notified from "./support/notified.ts"
import { errors } from "./support/samples.ts"

/** What is known of a payment comes in three voices; the order of their words makes no difference. */

const signings = ["signed", "partly_signed", "unsigned"] as const
const truths = ["captured", "declined"] as const

type Step = "answer" | "query" | "webhook" | "webhook again"

const orders = (steps: ReadonlyArray<Step>): ReadonlyArray<ReadonlyArray<Step>> =>
  steps.length < 2
    ? [steps]
    : steps.flatMap((first, index) =>
        orders(steps.toSpliced(index, 1)).map((rest) => [first, ...rest])
      )

/** How the call came back: with the truth, with nothing, or with word that it is under way. */
const answers = (
  truth: (typeof truths)[number]
): Readonly<Record<string, Result.Result<Payment.Payment, PaymentError.PaymentError>>> => ({
  told:
    truth === "captured"
      ? Result.succeed(Notified.found("captured"))
      : Result.fail(errors.Declined),
  lost: Notified.lost,
  pending: Result.succeed(Notified.found("pending"))
})

const current = Effect.fnUntraced(function* ({ id }: Attempt) {
  const { attempts } = yield* Store
  return yield* Effect.flatMap(attempts.find(id), promised)
})

describe.each(signings)("notifications that are %s", (signing) => {
  it.each(truths)("answers and questions in any order come to the same: %s", (truth) => {
    const world = Notified.make(signing)
    const body = Effect.gen(function* () {
      const seen = new Map<string, Array<string>>()
      let count = 0
      for (const [kind, answer] of Object.entries(answers(truth))) {
        for (const order of orders(["answer", "webhook", "webhook again", "query"])) {
          const name = String((count += 1))
          const truthful = Notified.found(truth, { providerReference: `gateway-${name}` })
          const sent = yield* Notified.sending(name)
          world.books.set(sent.reference, truthful)
          const event = { id: `event-${name}`, reference: sent.reference, payment: truthful }
          for (const step of order) {
            if (step === "answer") {
              const own = Result.map(answer, (payment) => ({
                ...payment,
                providerReference: truthful.providerReference
              }))
              yield* Notified.comesBack(sent, own)
            } else if (step === "query") {
              const now = yield* current(sent)
              if (isAsked(now.state)) yield* Reconcile.ask(now)
            } else {
              expect(yield* Notified.receive(world, event)).toBe(
                !order.slice(0, order.indexOf(step)).some((one) => one.startsWith("webhook"))
              )
              world.advance(11_000)
              yield* Notified.hearDue
            }
          }
          world.advance(60_000)
          yield* Notified.hearDue
          const { causes: _, providerReference, ...standing } = yield* Notified.standing(name)
          if (truth === "captured") expect(providerReference).toBe(`gateway-${name}`)
          const key = JSON.stringify(standing)
          seen.set(key, [...(seen.get(key) ?? []), `${kind}: ${order.join(", ")}`])
        }
      }
      expect(count).toBe(72)
      expect([...seen.keys()].map((key): unknown => JSON.parse(key))).toEqual([
        {
          captured: truth === "captured" ? 1000 : 0,
          status: truth,
          attempts: [truth === "captured" ? "succeeded" : "declined"],
          isDense: true,
          isWhole: true,
          successes: truth === "captured" ? 1 : 0,
          incidents: []
        }
      ])
    })
    return world.run(body)
  })
})
