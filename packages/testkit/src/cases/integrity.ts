import type { Capabilities } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import type { Answered, AnswerShape } from "../Gateway.ts"
import { falsify, shapeOf } from "./falsify.ts"
import { answered, ready } from "./ready.ts"

/**
 * The gateway has done what was asked, and its answer says something else: another amount, currency,
 * reference or id, or a word that its document does not list. None of it may be believed.
 */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  answered(capabilities).flatMap((trial) => [
    Case.make(`integrity/${trial}: an answer about something else`, (world) =>
      Effect.gen(function* () {
        const shape = yield* shapeOf(world, trial)
        const fields = Object.entries(falsehoods).flatMap(([field, change]) => {
          const path = shape[field as Field]
          return path === undefined ? [] : [{ path, change }]
        })
        if (fields.length === 0) {
          return yield* new Case.Skipped({ reason: "the answer repeats nothing of the request" })
        }
        for (const { change, path } of fields) yield* disbelieved(world, trial, [path], change)
      })
    ),
    Case.make(`integrity/${trial}: an unlisted outcome`, (world) =>
      Effect.gen(function* () {
        const shape = yield* shapeOf(world, trial)
        const paths = yield* Case.needed(shape.outcome, "the answer tells no outcome")
        for (const path of paths) yield* disbelieved(world, trial, [path], unlisted)
        yield* disbelieved(world, trial, paths, unlisted)
      })
    )
  ])

const disbelieved = (
  world: Case.World,
  trial: Answered,
  paths: ReadonlyArray<string>,
  change: (value: unknown) => unknown
) =>
  Effect.gen(function* () {
    const { call } = yield* ready(world, trial)
    const checkChanged = falsify(world, paths, change)
    const result = yield* Effect.result(call)
    checkChanged()
    const tag = Result.isFailure(result) ? result.failure._tag : "a success"
    expect(tag, `with another ${paths.join(" and ")}`).toBe("OutcomeUnknown")
    expect(world.network.sent()).toHaveLength(1)
  })

const unlisted = () => "unlisted-4711"

type Field = Exclude<keyof AnswerShape, "outcome">

const falsehoods: Readonly<Record<Field, (value: unknown) => unknown>> = {
  amount: (value) => (typeof value === "number" ? value + 1 : `1${String(value)}`),
  currency: (value) => (value === "USD" ? "EUR" : "USD"),
  reference: () => "another-reference-1",
  id: (value) => {
    const text = String(value)
    const other = `${text.slice(0, -1)}${text.endsWith("1") ? "2" : "1"}`
    return typeof value === "number" ? Number(other) : other
  }
}
