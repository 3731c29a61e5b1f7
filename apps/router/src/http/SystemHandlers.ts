import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { SqlClient } from "effect/sql"
import { Api } from "../Api.ts"
import { Sweeper } from "../domain/Sweeper.ts"

/** A sweeper that has not finished a round for this long is behind. */
const behindMs = 60_000

type State = "ok" | "failing"

const answer = (checks: Readonly<Record<string, State>>) => {
  const status: State = Object.values(checks).includes("failing") ? "failing" : "ok"
  const body = JSON.stringify({ status, checks })
  const contentType = "application/json"
  return HttpServerResponse.text(body, { status: status === "ok" ? 200 : 503, contentType })
}

/** Liveness: the process answers. Readiness: the database answers and the sweeper keeps up. */
export const layer = HttpApiBuilder.group(
  Api,
  "system",
  Effect.fnUntraced(function* (handlers) {
    const sql = yield* SqlClient.SqlClient
    const sweeper = yield* Sweeper
    const database = sql`SELECT 1`.pipe(
      Effect.as<State>("ok"),
      Effect.catch(() => Effect.succeed<State>("failing"))
    )
    const sweeping = Effect.map(sweeper.behindMs, (ms): State => (ms > behindMs ? "failing" : "ok"))
    const ready = Effect.map(Effect.all({ database, sweeper: sweeping }), answer)
    return handlers
      .handleRaw("live", () => Effect.succeed(answer({ process: "ok" })))
      .handleRaw("ready", () => ready)
  })
)
