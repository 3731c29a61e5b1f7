import { Clock, Context, Duration, Effect, FiberSet, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import type { Dialer } from "../../dialer/Dialer.ts"
import * as DeliveryRows from "../../sql/DeliveryRows.ts"
import * as EndpointRows from "../../sql/EndpointRows.ts"
import { transaction } from "../../sql/retrying.ts"
import * as DeliveryTry from "./DeliveryTry.ts"
import { Outbox } from "./Outbox.ts"
import type { Vault } from "../Vault.ts"

/** What the readiness check wants to know of the background that delivers events. */
export class Deliveries extends Context.Service<
  Deliveries,
  {
    /** Milliseconds since the last look at what is due that went well. */
    readonly behindMs: Effect.Effect<number>
  }
>()("router/domain/Deliveries") {}

/** Without a wake-up (another replica's events, retries) what is due is looked for this often. */
const roundMs = 1000

/** Wake-ups that come closer together than this share a look. */
const pauseMs = 10

/** What a process took and did not finish, another one takes after this long; a try takes 15 s. */
const leaseMs = 60_000

/** Requests at once to one endpoint; one that fails gets its tries singly. */
const lanesOf = ({ failingSince }: EndpointRows.Endpoint): number => (failingSince === null ? 4 : 1)

/** Endpoints whose rows are leased at the same time. */
const looksAtOnce = 8

/** How long a shutdown waits for deliveries under way; then their leases are given back. */
const shutdownMs = 500

/** Takes what is due for an endpoint. */
const makeTake = (sql: SqlClient.SqlClient) => {
  const deliveries = DeliveryRows.make(sql)
  const inTransaction = transaction(sql)
  return Effect.fnUntraced(function* (id: string, limit: number) {
    const now = yield* Clock.currentTimeMillis
    return yield* inTransaction(deliveries.lease(id, now, now + leaseMs, limit))
  })
}

/**
 * Answers how to start what is due to one endpoint. Each lease starts a lane, which goes on with the
 * endpoint's next event until there is none: one slow request holds up its own lane only.
 */
const makeStart = Effect.fnUntraced(function* (wake: Effect.Effect<void>) {
  const sql = yield* SqlClient.SqlClient
  const [endpoints, take, make] = [EndpointRows.make(sql), makeTake(sql), yield* DeliveryTry.make()]
  const lanes = yield* FiberSet.make<void>()
  const open = new Map<string, number>()
  const count = (id: string, by: number) => {
    const now = (open.get(id) ?? 0) + by
    if (now === 0) open.delete(id)
    else open.set(id, now)
  }
  const lane = Effect.fnUntraced(function* (
    first: EndpointRows.Endpoint,
    lease: DeliveryRows.Lease
  ): Effect.fn.Return<void, SqlError> {
    let [endpoint, next]: [EndpointRows.Endpoint | null, DeliveryRows.Lease | undefined] = [
      first,
      lease
    ]
    while (endpoint !== null && next !== undefined) {
      yield* make(endpoint, next)
      endpoint = yield* endpoints.find(endpoint.id)
      const isWanted = endpoint !== null && endpoint.disabledAt === null
      const hasRoom = endpoint !== null && (open.get(endpoint.id) ?? 0) <= lanesOf(endpoint)
      next = isWanted && hasRoom ? (yield* take(first.id, 1))[0] : undefined
    }
    // What came while nothing was found is looked for once more.
    yield* wake
  })
  yield* Effect.addFinalizer(() =>
    Effect.timeoutOption(FiberSet.awaitEmpty(lanes), Duration.millis(shutdownMs))
  )
  return Effect.fnUntraced(function* (endpoint: EndpointRows.Endpoint) {
    const { id } = endpoint
    const free = lanesOf(endpoint) - (open.get(id) ?? 0)
    if (free <= 0) return
    for (const lease of yield* take(id, free)) {
      count(id, 1)
      const work = logged(`delivering to endpoint ${id} failed`, lane(endpoint, lease))
      yield* FiberSet.run(
        lanes,
        Effect.ensuring(
          work,
          Effect.sync(() => count(id, -1))
        )
      )
    }
  })
})

/**
 * Sends what the outbox holds: as soon as something was committed here, and every second what became due or
 * was committed elsewhere. Several processes share the work by leases.
 */
export const layer: Layer.Layer<Deliveries, never, Dialer | Outbox | SqlClient.SqlClient | Vault> =
  Layer.effect(
    Deliveries,
    Effect.gen(function* () {
      const { withDue } = EndpointRows.make(yield* SqlClient.SqlClient)
      const { wake, woken } = yield* Outbox
      const start = yield* makeStart(wake)
      let wellAt = yield* Clock.currentTimeMillis
      const round = Effect.gen(function* () {
        const due = yield* withDue(yield* Clock.currentTimeMillis)
        yield* Effect.forEach(due, start, { concurrency: looksAtOnce, discard: true })
        wellAt = yield* Clock.currentTimeMillis
      })
      yield* logged("looking for events to deliver failed", round).pipe(
        Effect.andThen(Effect.sleep(Duration.millis(pauseMs))),
        Effect.andThen(Effect.raceFirst(woken, Effect.sleep(Duration.millis(roundMs)))),
        Effect.forever,
        Effect.forkScoped
      )
      return { behindMs: Effect.map(Clock.currentTimeMillis, (now) => now - wellAt) }
    })
  )

/** The loop goes on after a failure; its text may hold anything, so only the fact is logged. */
const logged = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) =>
  Effect.catchCause(Effect.asVoid(effect), () => Effect.logError(what))
