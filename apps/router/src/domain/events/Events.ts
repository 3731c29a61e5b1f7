import { Clock, Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import * as DeliveryRows from "../../sql/DeliveryRows.ts"
import * as EventRows from "../../sql/EventRows.ts"
import { type NewEvent, Outbox } from "./Outbox.ts"
import { NotFound } from "../requests/Refusal.ts"

/** An event and how it has been going out. */
export interface EventState {
  readonly event: NewEvent
  readonly deliveries: ReadonlyArray<DeliveryRows.Delivery>
}

/** What merchants were told, and telling it again. */
export class Events extends Context.Service<
  Events,
  {
    /** Newest first. */
    readonly list: (filter: EventRows.Filter) => Effect.Effect<ReadonlyArray<EventState>, SqlError>
    /** To every endpoint that the merchant has now, with the same id and bytes. */
    readonly redeliver: (
      merchant: string,
      id: string
    ) => Effect.Effect<EventState, NotFound | SqlError>
  }
>()("router/domain/Events") {}

/** Over the SQL client of the context. */
export const layer: Layer.Layer<Events, never, Outbox | SqlClient.SqlClient> = Layer.effect(
  Events,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const [events, deliveries] = [EventRows.make(sql), DeliveryRows.make(sql)]
    const { wake } = yield* Outbox
    return {
      list: Effect.fnUntraced(function* (filter: EventRows.Filter) {
        const found = yield* events.list(filter)
        const all = yield* deliveries.ofEvents(found.map(({ id }) => id))
        return found.map((event) => ({
          event,
          deliveries: all.filter((one) => one.event === event.id)
        }))
      }),
      redeliver: Effect.fnUntraced(function* (merchant: string, id: string) {
        const event = yield* events.find(id)
        if (event?.merchant !== merchant) return yield* new NotFound()
        yield* deliveries.schedule(event, yield* Clock.currentTimeMillis)
        const scheduled = yield* deliveries.ofEvents([id])
        yield* wake
        return { event, deliveries: scheduled }
      })
    }
  })
)
