import { Effect } from "effect"
import { PersistedQueue } from "effect/persistence"

/** The table of the queue that hands rows of the inbox over; later steps of it are the library's own. */
export const queueTable = "queue"

/**
 * The queue's store makes its table by itself. It does so here first, where replicas that start together
 * take turns.
 */
export const createQueue = Effect.scoped(
  Effect.asVoid(PersistedQueue.makeStoreSql({ tableName: queueTable }))
)
