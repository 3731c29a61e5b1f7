import { Api, type Objects } from "@switchyard/client"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { Store } from "../sql/Store.ts"
import * as views from "../views.ts"
import * as answers from "./answers.ts"
import { merchantWith } from "./Authenticate.ts"
import * as Cursor from "./Cursor.ts"
import { asProblems } from "./refusals.ts"
import { Respond } from "./Respond.ts"

interface Query {
  readonly payment?: string
  readonly kind?: Objects.IncidentKind
  readonly limit?: number
  readonly cursor?: string
}

/** `GET /v1/incidents` */
const list = Effect.fnUntraced(function* ({ cursor, kind, limit = 20, payment }: Query) {
  const merchant = yield* merchantWith("admin")
  const { incidents } = yield* Store
  const filter = {
    merchant,
    limit: limit + 1,
    ...(kind === undefined ? {} : { kind }),
    ...(payment === undefined ? {} : { subject: payment }),
    ...(yield* Cursor.before(cursor))
  }
  const rows = yield* asProblems(incidents.list(filter))
  const { nextCursor, shown } = Cursor.page(rows, limit, (one) => one)
  return yield* answers.ok({ data: shown.map(views.incidentView), nextCursor })
})

/** The incidents group. */
export const layer = HttpApiBuilder.group(
  Api,
  "incidents",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers.handleRaw("listIncidents", ({ query }) => respond(list(query)))
  })
)
