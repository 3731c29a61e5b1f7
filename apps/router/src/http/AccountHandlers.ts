import { Api } from "@switchyard/client"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import * as accounts from "./handlers/accounts.ts"
import { Respond } from "./Respond.ts"

/** The accounts group: which handler answers which endpoint. */
export const layer = HttpApiBuilder.group(
  Api,
  "accounts",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("listAccounts", () => respond(accounts.list()))
      .handleRaw("getBalance", ({ params }) => respond(accounts.balance(params.id)))
      .handleRaw("listTransactions", ({ params, query }) =>
        respond(accounts.transactions(params.id, query))
      )
  })
)
