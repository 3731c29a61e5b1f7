import { Cause, Context, Duration, Effect, Layer, Schema } from "effect"
import { PersistedQueue } from "effect/persistence"
import type { SqlClient } from "effect/sql"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import { queueTable } from "../../sql/migrations/createQueue.ts"

/** A row of the inbox, and when it is due where nobody has taken it. */
export interface Offer {
  readonly id: string
  readonly account: string
  readonly dueAt: number
}

/**
 * How a row of the inbox gets to a worker at once. The queue is in the same database, so an offer is part
 * of the transaction that stores the row. It only wakes: when a row is due, who has it, and whether it is
 * done with stand in the inbox, and a row whose offer is lost is found there.
 */
export class InboxQueue extends Context.Service<
  InboxQueue,
  {
    /** Joins the open transaction. */
    readonly offer: (row: Offer) => Effect.Effect<void, SqlError>
    /** Waits for a row and hands it over; the work must not fail. */
    readonly take: <R>(
      work: (row: Offer) => Effect.Effect<void, never, R>
    ) => Effect.Effect<void, never, R>
  }
>()("router/domain/InboxQueue") {}

const Row = Schema.Struct({ id: Schema.String, account: Schema.String, dueAt: Schema.Number })

/** The store says only that it failed; a transaction that it is part of is undone. */
const toSqlError = (cause: unknown) => {
  const message = "The queue could not take a row"
  return new SqlError({ reason: new UnknownError({ cause, message, operation: "offer" }) })
}

/** Offers that were taken are kept so long: the inbox knows what it has seen, not the queue. */
const timeToLive = Duration.hours(1)

/** The database could not be reached, perhaps to note that a row was taken. */
const pausing = Effect.andThen(
  Effect.logError("taking from the queue failed"),
  Effect.sleep(Duration.seconds(1))
)

const store = PersistedQueue.layerStoreSql({ tableName: queueTable })

/** Over the SQL client of the context. */
export const layer: Layer.Layer<InboxQueue, SqlError, SqlClient.SqlClient> = Layer.effect(
  InboxQueue,
  Effect.gen(function* () {
    const queue = yield* PersistedQueue.make({ name: "inbox", schema: Row })
    return {
      offer: (row) => Effect.asVoid(Effect.mapError(queue.offer(row, { id: row.id }), toSqlError)),
      take: (work) =>
        Effect.catchCause(queue.take(work), (cause) =>
          Cause.hasInterruptsOnly(cause) ? Effect.interrupt : pausing
        )
    }
  })
).pipe(
  Layer.provide(PersistedQueue.layer),
  Layer.provideMerge(PersistedQueue.layerCleanup({ timeToLive })),
  Layer.provide(store)
)
