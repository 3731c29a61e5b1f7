import type * as Effect from "effect/Effect"
import { expect } from "vitest"
import { needed, type Skipped, type World } from "../Case.ts"
import type { Answered, AnswerShape } from "../Gateway.ts"
import { edit as editJson } from "../internal/editJson.ts"

/** Where the answer of a trial repeats the request; an id only where it was asked for by that id. */
export const shapeOf = (
  { capabilities, gateway }: World,
  trial: Answered
): Effect.Effect<AnswerShape, Skipped> => {
  const { answers } = gateway
  const shape = trial === "statusById" ? (answers.statusById ?? answers.status) : answers[trial]
  const { id: _, ...withoutId } = shape ?? {}
  const isByReference = trial === "status" && capabilities.lookup.byReference
  return needed(
    shape !== undefined && isByReference ? withoutId : shape,
    "the gateway's answer is not described"
  )
}

/** Changes values of the next answer; the check fails where a path led nowhere: nothing was proved. */
export const falsify = (
  { gateway, network }: World,
  paths: ReadonlyArray<string>,
  change: (value: unknown) => unknown
): (() => void) => {
  const edit = gateway.edit ?? editJson
  const unchanged = new Set(paths)
  network.falsify((text) =>
    paths.reduce((before, path) => {
      const edited = edit(before, path, change)
      if (edited !== before) unchanged.delete(path)
      return edited
    }, text)
  )
  return () => expect([...unchanged], "each of these paths is in the answer").toEqual([])
}
