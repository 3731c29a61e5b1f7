import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  account,
  cardToken,
  charge,
  gateway,
  json,
  record,
  type Respond,
  storedCard,
  stub
} from "./support.ts"

// Nothing in their form says that they are secrets.
const opaque = "accesstokenquitelong"
const sentinels = [opaque, cardToken]

/** A gateway that repeats all that it was sent wherever it can. */
const echo =
  (status: number, answer: object): Respond =>
  ({ body, headers }, response) => {
    const said = `${body} ${headers.authorization}`
    json(response, { ...answer, code: said, message: said, errors: [{ message: said }] }, status)
  }

const shown = (value: unknown): string =>
  [String(value), JSON.stringify(value), inspect(value, { depth: 20, showHidden: true })].join("\n")

describe("no opaque token and no stored card in an error", () => {
  const answers: ReadonlyArray<readonly [string, Respond]> = [
    ["declined", echo(402, {})],
    ["refused", echo(400, {})],
    ["an unknown refusal", echo(418, {})],
    ["an unknown status", echo(200, record(`${opaque} ${cardToken}`))],
    ["an id that is none", echo(200, record("EXPIRED", { id: `${opaque}-${cardToken}` }))]
  ]
  it.effect.each(answers)("%s", ([, respond]) =>
    Effect.gen(function* () {
      const server = yield* stub(respond, (_, response) =>
        json(response, { access_token: opaque, expiry: 600 })
      )
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.purchase({ ...charge, method: storedCard }))
      const text = [error, service].map(shown).join("\n")
      expect(sentinels.filter((sentinel) => text.includes(sentinel))).toEqual([])
    })
  )
})
