import * as Effect from "effect/Effect"
import type { OpenPaymentConfig } from "../src/index.ts"
import { account, entityId, type Gateway, gateway, json, result, stub } from "./support.ts"

/** What the gateway says of what it does not know. */
export const absent = result("700.400.580", "cannot find transaction")

/** A gateway that answers by path and entity; whatever else is asked is a page that is not there. */
export const asked = (
  answers: Readonly<Record<string, unknown>>,
  use: (one: Gateway) => Effect.Effect<unknown, unknown>,
  more: Partial<OpenPaymentConfig.Options> = {},
  page = "<html></html>"
) =>
  Effect.gen(function* () {
    const server = yield* stub(({ path, query }, response) => {
      const entity = new Map(query).get("entityId") === entityId ? "" : " other"
      const answer = answers[path + entity]
      return answer === undefined
        ? response.writeHead(404, { "content-type": "text/html" }).end(page)
        : json(response, answer)
    })
    const service = yield* gateway(account(server.baseUrl, more))
    const result = yield* Effect.result(use(service))
    return {
      value: result._tag === "Success" ? result.success : result.failure,
      paths: server.arrived.map(({ method, path }) => `${method} ${path}`),
      queries: server.arrived.map(({ query }) => Object.fromEntries(query))
    }
  })
