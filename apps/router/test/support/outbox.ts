import { Clock, Effect, Exit, Layer, Logger, type Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import * as Dialer from "../../src/dialer/Dialer.ts"
import * as Resolver from "../../src/dialer/Resolver.ts"
import * as Deliveries from "../../src/domain/events/Deliveries.ts"
import * as Endpoints from "../../src/domain/events/Endpoints.ts"
import * as Events from "../../src/domain/events/Events.ts"
import * as Ids from "../../src/domain/Ids.ts"
import * as Outbox from "../../src/domain/events/Outbox.ts"
import * as Vault from "../../src/domain/Vault.ts"
import { Metrics } from "../../src/observability/Metrics.ts"
import * as DeliveryRows from "../../src/sql/DeliveryRows.ts"
import * as SqlDatabase from "../../src/sql/Database.ts"
import * as clocks from "./clock.ts"
import * as Database from "./database.ts"

/** How a process is started. */
export interface Start {
  readonly configured?: ReadonlyArray<Endpoints.Configured>
  readonly encryptionKey?: Vault.Key | null
}

const worker = Deliveries.layer.pipe(
  Layer.provide(Dialer.layer({ allowPrivate: true })),
  Layer.provide(Resolver.layerSystem)
)

const servicesOf = ({ configured = [], encryptionKey = null }: Start) =>
  Layer.mergeAll(Endpoints.layer({ allowPrivate: true, configured }), Events.layer).pipe(
    Layer.provideMerge(Layer.mergeAll(Ids.layer, Vault.layer(encryptionKey), Outbox.layer))
  )

type Services =
  | Deliveries.Deliveries
  | Endpoints.Endpoints
  | Events.Events
  | Ids.Ids
  | Outbox.Outbox
  | SqlClient.SqlClient
  | Vault.Vault

/** Everything between a commit and a merchant's server, over a database of its own that outlives restarts. */
export const make = async () => {
  const database = await Database.create()
  const time = clocks.make()
  const logs: Array<string> = []
  const logger = Logger.make(({ cause, message }) => {
    logs.push(JSON.stringify([message, String(cause)]))
  })
  const counted: Array<string> = []
  const delivery = (outcome: string) => void counted.push(outcome)
  const meters = { ...Effect.runSync(Effect.service(Metrics)), delivery }
  const closers: Array<() => Promise<void>> = []

  const process = async (start: Start = {}) => {
    const scope = await Effect.runPromise(Scope.make())
    const layer = Layer.fresh(worker).pipe(
      Layer.provideMerge(servicesOf(start)),
      Layer.provideMerge(SqlDatabase.layer(database.config))
    )
    const inTime = <A, E>(effect: Effect.Effect<A, E>) =>
      effect.pipe(
        Effect.provide(Logger.layer([logger])),
        Effect.provideService(Clock.Clock, time.clock),
        Effect.provideService(Metrics, meters),
        Effect.runPromise
      )
    const context = await inTime(Layer.buildWithScope(layer, scope))
    const run = <A, E>(effect: Effect.Effect<A, E, Services>) =>
      inTime(Effect.provide(effect, context))
    const stop = () => inTime(Scope.close(scope, Exit.void))
    closers.push(stop)
    return {
      run,
      stop,
      /** One more worker beside the first, in the same process. */
      another: () =>
        run(
          Effect.asVoid(Effect.provideService(Layer.build(Layer.fresh(worker)), Scope.Scope, scope))
        ),
      /** Commits an event and wakes the workers; answers its id and body. */
      tell: (event: Partial<Outbox.NewEvent> = {}) => run(tell(event)),
      deliveries: () => run(deliveries),
      behindMs: () => run(Effect.flatMap(Deliveries.Deliveries, ({ behindMs }) => behindMs)),
      endpoint: (merchant: string, url: string) =>
        run(Effect.flatMap(Endpoints.Endpoints, ({ create }) => create(merchant, url))),
      endpoints: (merchant: string) =>
        run(Effect.flatMap(Endpoints.Endpoints, ({ ofMerchant }) => ofMerchant(merchant))),
      redeliver: (merchant: string, id: string) =>
        run(Effect.flatMap(Events.Events, ({ redeliver }) => redeliver(merchant, id)))
    }
  }

  return {
    database,
    ...time,
    logs,
    /** What the metrics were told of deliveries. */
    counted,
    process,
    close: async () => {
      for (const stop of closers) await stop()
      await database.remove()
    }
  }
}

/** See {@link make}. */
export type Running = Awaited<ReturnType<typeof make>>

let told = 0

const tell = Effect.fnUntraced(function* (event: Partial<Outbox.NewEvent>) {
  const sql = yield* SqlClient.SqlClient
  const id = (yield* Ids.Ids).make("evt")
  const createdAt = yield* Clock.currentTimeMillis
  const sequence = ++told
  const body = Outbox.eventBody("payment.captured", createdAt, { id: "pay_1", told }, sequence)
  const plain = { id, merchant: "acme", subject: "pay_1", type: "payment.captured" }
  const whole: Outbox.NewEvent = { ...plain, sequence, body, createdAt, ...event }
  yield* Outbox.waking(sql.withTransaction(Outbox.append([whole])))
  return whole
})

/** In the order of their events. */
const deliveries = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const events = yield* sql<{ readonly id: string }>`SELECT id FROM event ORDER BY sequence`
  const all = yield* DeliveryRows.make(sql).ofEvents(events.map(({ id }) => id))
  return events.flatMap(({ id }) => all.filter(({ event }) => event === id))
})

/** An endpoint of the configuration file. */
export const configured = (
  url: string,
  secret: Redacted.Redacted<string>,
  merchant = "acme"
): Endpoints.Configured => ({ merchant, url, secret })
