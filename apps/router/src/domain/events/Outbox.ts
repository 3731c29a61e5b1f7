import { Context, Effect, Latch, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import * as DeliveryRows from "../../sql/DeliveryRows.ts"
import * as EventRows from "../../sql/EventRows.ts"

/** A change that merchants are told of. */
export interface NewEvent {
  /** `evt_…`; the `webhook-id` of every delivery. */
  readonly id: string
  readonly merchant: string
  /** The payment or payout that it is about. */
  readonly subject: string
  /** Counts the subject's own events, from 1. */
  readonly sequence: number
  /** `payment.captured` and the like. */
  readonly type: string
  /** What {@link eventBody} made: sent byte for byte at every try. */
  readonly body: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

/**
 * Events on their way out (a transactional outbox): they are written by the transaction that they tell of,
 * so that neither is ever there without the other, and delivered after it by `Deliveries`.
 */
export class Outbox extends Context.Service<
  Outbox,
  {
    /** Writes events and schedules them for the merchant's endpoints; joins the open transaction. */
    readonly append: (events: ReadonlyArray<NewEvent>) => Effect.Effect<void, SqlError>
    /** Lets this process deliver what the transaction has scheduled, if anything, after its COMMIT. */
    readonly waking: <A, E, R>(transaction: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    /** Lets this process look for what is due at once. */
    readonly wake: Effect.Effect<void>
    /** Answers after the next {@link wake}, at once where there was one since the last answer. */
    readonly woken: Effect.Effect<void>
  }
>()("router/domain/Outbox") {}

/** Whether the transaction that is open has scheduled a delivery. */
interface Note {
  isDue: boolean
}

const CurrentNote = Context.Reference<Note>("router/domain/events/Outbox/CurrentNote", {
  defaultValue: () => ({ isDue: false })
})

/** Over the SQL client of the context. */
export const layer: Layer.Layer<Outbox, never, SqlClient.SqlClient> = Layer.effect(
  Outbox,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [events, deliveries] = [EventRows.make(sql), DeliveryRows.make(sql)]
    const latch = Latch.makeUnsafe()
    return {
      append: Effect.fnUntraced(function* (all) {
        const noted = yield* CurrentNote
        for (const event of all) {
          yield* events.insert(event)
          yield* deliveries.schedule(event, event.createdAt, () => void (noted.isDue = true))
        }
      }),
      waking: (transaction) =>
        Effect.suspend(() => {
          const note: Note = { isDue: false }
          return Effect.tap(Effect.provideService(transaction, CurrentNote, note), () =>
            Effect.sync(() => void (note.isDue && latch.openUnsafe()))
          )
        }),
      wake: Effect.sync(() => void latch.openUnsafe()),
      woken: Effect.andThen(
        latch.await,
        Effect.sync(() => void latch.closeUnsafe())
      )
    }
  })
)

/** Writes events in the open transaction; see {@link Outbox}. */
export const append = (events: ReadonlyArray<NewEvent>): Effect.Effect<void, SqlError, Outbox> =>
  Effect.flatMap(Outbox, (outbox) => outbox.append(events))

/** Lets this process deliver at once what the transaction has scheduled. */
export const waking = <A, E, R>(
  transaction: Effect.Effect<A, E, R>
): Effect.Effect<A, E, Outbox | R> => Effect.flatMap(Outbox, (outbox) => outbox.waking(transaction))

/**
 * An event's JSON text: `{ "type", "timestamp", "data", "sequence" }`. `at` is in milliseconds since the
 * epoch, `data` the object as the API would answer it.
 */
export const eventBody = (type: string, at: number, data: object, sequence: number): string =>
  JSON.stringify({ type, timestamp: new Date(at).toISOString(), data, sequence })
