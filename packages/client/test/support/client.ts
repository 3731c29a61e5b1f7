import { expect } from "vitest"
import {
  type ClientOptions,
  createClient,
  SwitchyardNoAnswer,
  SwitchyardProblem
} from "../../src/promises.ts"
import { apiKey } from "./router.ts"

/** A client of this router. */
export const clientOf = ({ baseUrl }: { baseUrl: string }, options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl, apiKey, ...options })

/** What a call rejects with. */
export const failureOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail("the call succeeded"),
    (error: unknown) => error
  )

/** The problem that a call rejects with. */
export const problemOf = async (call: Promise<unknown>): Promise<SwitchyardProblem> => {
  const error = await failureOf(call)
  expect(error).toBeInstanceOf(SwitchyardProblem)
  return error as SwitchyardProblem
}

/** The missing answer that a call rejects with. */
export const noAnswerOf = async (call: Promise<unknown>): Promise<SwitchyardNoAnswer> => {
  const error = await failureOf(call)
  expect(error).toBeInstanceOf(SwitchyardNoAnswer)
  return error as SwitchyardNoAnswer
}
