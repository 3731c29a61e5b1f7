import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Gateway, sent } from "./support.ts"

/** The value or the error of a call that is answered so. */
export const answered = (
  use: (one: Gateway) => Effect.Effect<unknown, unknown>,
  answer: unknown,
  status = 200
) =>
  Effect.map(sent(use, answer, {}, status), ({ calls, result }) => {
    expect(calls).toHaveLength(1)
    return result._tag === "Success" ? result.success : result.failure
  })
