import { Clock, Effect, Random, Result } from "effect"
import { SqlClient } from "effect/sql"
import { Dialer } from "../../dialer/Dialer.ts"
import { Metrics } from "../../observability/Metrics.ts"
import * as DeliveryRows from "../../sql/DeliveryRows.ts"
import * as EndpointRows from "../../sql/EndpointRows.ts"
import * as EventRows from "../../sql/EventRows.ts"
import { transaction } from "../../sql/retrying.ts"
import { delayMs, disabledAfterMs } from "./DeliverySchedule.ts"
import * as Endpoints from "./Endpoints.ts"
import * as StandardWebhooks from "./StandardWebhooks.ts"
import { Vault } from "../Vault.ts"

/** One try to send one event to one endpoint, and what becomes of both by its outcome. */

/** The answer's status, or a word for why there is none. */
type Outcome = number | string

const isSuccess = (outcome: Outcome): boolean =>
  typeof outcome === "number" && outcome >= 200 && outcome < 300

const gone = 410

/** The secret cannot be opened: our own trouble, which is not held against the endpoint. */
const unreadable = "secret_unreadable"

/** Notes how a try went, when the next one is, and what it says about the endpoint. */
const makeSettle = Effect.fnUntraced(function* (sql: SqlClient.SqlClient) {
  const { delivery: count } = yield* Metrics
  const [endpoints, deliveries] = [EndpointRows.make(sql), DeliveryRows.make(sql)]
  const inTransaction = transaction(sql)
  const disable = Effect.fnUntraced(function* (id: string, why: string, ended: boolean) {
    if (!ended) return
    yield* deliveries.giveUp(id)
    yield* Effect.logWarning(`webhook endpoint ${id} is disabled: ${why}`)
  })
  return Effect.fnUntraced(function* (
    { failingSince, id }: EndpointRows.Endpoint,
    lease: DeliveryRows.Lease,
    outcome: Outcome
  ) {
    const now = yield* Clock.currentTimeMillis
    const lastStatus = String(outcome)
    if (isSuccess(outcome)) {
      const settled = deliveries.settle(lease, { nextAt: null, deliveredAt: now, lastStatus })
      const known = failingSince === null ? Effect.void : endpoints.succeeded(id)
      yield* inTransaction(Effect.andThen(settled, known))
      return count("delivered")
    }
    const delay = delayMs(lease.tries, yield* Random.next)
    const nextAt = delay === null ? null : now + delay
    const settled = deliveries.settle(lease, { nextAt, deliveredAt: null, lastStatus })
    const isFirst = failingSince === null && outcome !== unreadable
    yield* inTransaction(Effect.andThen(settled, isFirst ? endpoints.failed(id, now) : Effect.void))
    count(nextAt === null ? "given_up" : "failed")
    if (outcome === unreadable) return
    if (outcome === gone) {
      yield* disable(id, "it answered 410 Gone", yield* endpoints.disable(id, now, null))
    } else if (failingSince !== null && now - failingSince >= disabledAfterMs) {
      const ended = yield* endpoints.disable(id, now, now - disabledAfterMs)
      yield* disable(id, "it took nothing for five days", ended)
    }
  })
})

/** Signs with the endpoint's secret and posts. */
const makeSend = Effect.fnUntraced(function* () {
  const [dialer, vault] = [yield* Dialer, yield* Vault]
  const reported = new Set<string>()
  return Effect.fnUntraced(function* (endpoint: EndpointRows.Endpoint, id: string, body: string) {
    const key = Endpoints.keyOf(vault, endpoint)
    if (Result.isFailure(key)) {
      if (!reported.has(endpoint.id)) {
        yield* Effect.logError(`webhook endpoint ${endpoint.id}: ${key.failure.message}`)
      }
      reported.add(endpoint.id)
      return unreadable
    }
    const at = yield* Clock.currentTimeMillis
    const signed = StandardWebhooks.headers(key.success, { id, body, at })
    const headers = { ...signed, "content-type": "application/json", "user-agent": "Switchyard" }
    return yield* dialer.post(endpoint.url, { headers, body }).pipe(
      Effect.catch(({ word }): Effect.Effect<Outcome> => Effect.succeed(word)),
      // Whatever it is, it must not be tried for ever.
      Effect.catchDefect(() => Effect.succeed("error"))
    )
  })
})

/**
 * Makes the try that a lease allows. Without a failure the lease is settled: delivered, scheduled again, or
 * over. Where it is interrupted the lease is given back, and the event is sent once more.
 */
export const make = Effect.fnUntraced(function* () {
  const sql = yield* SqlClient.SqlClient
  const [events, deliveries] = [EventRows.make(sql), DeliveryRows.make(sql)]
  const [send, settle] = [yield* makeSend(), yield* makeSettle(sql)]
  const giveBack = (lease: DeliveryRows.Lease) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => deliveries.release(lease, now))
  return (endpoint: EndpointRows.Endpoint, lease: DeliveryRows.Lease) =>
    Effect.gen(function* () {
      const event = yield* events.find(lease.event)
      if (event === null) return yield* Effect.die(new Error("a delivery names no event"))
      yield* settle(endpoint, lease, yield* send(endpoint, event.id, event.body))
    }).pipe(Effect.onInterrupt(() => Effect.ignore(giveBack(lease))))
})
