import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Api } from "../Api.ts"
import { Accounts } from "../domain/Accounts.ts"
import * as answers from "./answers.ts"
import { merchantWith } from "./Authenticate.ts"
import { Respond } from "./Respond.ts"
import * as views from "./views.ts"

/** The accounts group. */
export const layer = HttpApiBuilder.group(
  Api,
  "accounts",
  Effect.fnUntraced(function* (handlers) {
    const accounts = yield* Accounts
    const { respond } = yield* Respond
    const list = Effect.flatMap(merchantWith("read"), (merchant) =>
      answers.ok({
        data: accounts.ofMerchant(merchant).map(views.accountView),
        nextCursor: null
      })
    )
    return handlers.handleRaw("listAccounts", () => respond(list))
  })
)
