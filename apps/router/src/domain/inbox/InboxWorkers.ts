import { Effect, Layer, Option, Semaphore } from "effect"
import * as Inbox from "./Inbox.ts"
import { InboxQueue, type Offer } from "./InboxQueue.ts"

/** Rows that are heard at once; those of one account take only a few of these places. */
const workers = 16

/**
 * Hears notifications as soon as they are stored. A gateway that does not answer keeps the places of its
 * own account: what finds none there is left to the sweeper.
 */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const queue = yield* InboxQueue
    const places = new Map<string, Semaphore.Semaphore>()
    const placeOf = (account: string) => {
      const place = places.get(account) ?? Semaphore.makeUnsafe(Inbox.atOnce)
      places.set(account, place)
      return place
    }
    const hear = Effect.fnUntraced(function* ({ account, dueAt, id }: Offer) {
      const worked = yield* placeOf(account).withPermitsIfAvailable(1)(Inbox.work(id, dueAt))
      if (Option.isNone(worked)) yield* Inbox.leave(id, dueAt)
    })
    // It must not fail: the queue would keep the failure's text, and that may hold anything.
    const heard = (row: Offer) =>
      Effect.catchCause(hear(row), () =>
        Effect.logError(`notification ${row.id} could not be heard`)
      )
    yield* Effect.forEach(
      Array.from({ length: workers }),
      () => Effect.forkScoped(Effect.forever(queue.take(heard))),
      { discard: true }
    )
  })
)
