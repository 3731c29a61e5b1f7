import { Api } from "@switchyard/client"
import { Duration, Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { SqlClient } from "effect/sql"
import { Deliveries } from "../domain/events/Deliveries.ts"
import { Sweeper } from "../domain/truth/Sweeper.ts"
import { Exposition } from "../observability/Exposition.ts"
import { Watch } from "../sql/Watch.ts"

/** A loop of the background that has not finished a round for this long is behind. */
const loopBehindMs = 60_000

/** So is a queue whose first entry has been due for this long: it is worked on within seconds. */
const queueBehindMs = 5 * 60_000

/** How long the database is waited for: whoever asks does not wait long either. */
const patience = Duration.seconds(1)

type State = "ok" | "failing"

const stateOf = (isFailing: boolean): State => (isFailing ? "failing" : "ok")

const answer = (checks: Readonly<Record<string, State>>) => {
  const status = stateOf(Object.values(checks).includes("failing"))
  const body = JSON.stringify({ status, checks })
  const contentType = "application/json"
  return HttpServerResponse.text(body, { status: status === "ok" ? 200 : 503, contentType })
}

/** Alive: the process answers. Ready: the database answers in time, the sweeper and the queues keep up. */
export const layer = HttpApiBuilder.group(
  Api,
  "system",
  Effect.fnUntraced(function* (handlers) {
    const sql = yield* SqlClient.SqlClient
    const { isBehind, overdueMs } = yield* Watch
    const [deliveries, sweeper] = [yield* Deliveries, yield* Sweeper]
    const { text } = yield* Exposition
    const database = sql`SELECT 1`.pipe(
      Effect.timeout(patience),
      Effect.match({ onSuccess: () => stateOf(isBehind()), onFailure: () => stateOf(true) })
    )
    const ready = Effect.gen(function* () {
      const isStuck = (yield* deliveries.behindMs) > loopBehindMs
      return answer({
        database: yield* database,
        sweeper: stateOf((yield* sweeper.behindMs) > loopBehindMs),
        queue: stateOf(isStuck || overdueMs() > queueBehindMs)
      })
    })
    return handlers
      .handleRaw("live", () => Effect.succeed(answer({ process: "ok" })))
      .handleRaw("ready", () => ready)
      .handleRaw("metrics", () =>
        Effect.map(text, (body) =>
          HttpServerResponse.text(body, { contentType: Exposition.contentType })
        )
      )
  })
)
