import type { Capabilities } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import type { Answered, AnswerShape } from "../Gateway.ts"
import { edit } from "../internal/editJson.ts"
import { answered, ready } from "./steps.ts"

/**
 * The gateway has done what was asked, and its answer says something else: another amount, currency,
 * reference or id, or a word that its document does not list. None of it may be believed.
 */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> =>
  answered(capabilities).flatMap((operation) => [
    Case.make(`integrity/${operation}: an answer about something else`, (world) =>
      Effect.gen(function* () {
        const shape = yield* shapeOf(world, operation)
        for (const [field, change] of Object.entries(falsehoods)) {
          const path = shape[field as Field]
          if (path !== undefined) yield* disbelieved(world, operation, [path], change)
        }
      })
    ),
    Case.make(`integrity/${operation}: an unlisted outcome`, (world) =>
      Effect.gen(function* () {
        const shape = yield* shapeOf(world, operation)
        const paths = yield* Case.needed(shape.outcome, "the answer tells no outcome")
        for (const path of paths) yield* disbelieved(world, operation, [path], unlisted)
        yield* disbelieved(world, operation, paths, unlisted)
      })
    )
  ])

const shapeOf = ({ gateway }: Case.World, operation: Answered) =>
  Case.needed(gateway.answers[operation], "the gateway's answer is not described")

const disbelieved = (
  world: Case.World,
  operation: Answered,
  paths: ReadonlyArray<string>,
  change: (value: unknown) => unknown
) =>
  Effect.gen(function* () {
    const { call } = yield* ready(world, operation)
    let changed = false
    world.network.falsify((text) => {
      const edited = paths.reduce((before, path) => edit(before, path, change), text)
      changed = edited !== text
      return edited
    })
    const result = yield* Effect.result(call)
    const named = paths.join(" and ")
    // Nothing was proved where the path leads nowhere.
    expect(changed, `${named} is in the answer`).toBe(true)
    const tag = Result.isFailure(result) ? result.failure._tag : result.success.status.unified
    expect(tag, `with another ${named}`).toBe("OutcomeUnknown")
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
    return `${text.slice(0, -1)}${text.endsWith("1") ? "2" : "1"}`
  }
}
