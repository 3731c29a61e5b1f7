import { Clock, Duration, Effect } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import * as ApiProblem from "../ApiProblem.ts"
import { Running } from "../domain/Running.ts"
import { Metrics } from "../observability/Metrics.ts"
import { Watch } from "../sql/Watch.ts"
import * as Clients from "./Clients.ts"
import * as routes from "./routes.ts"

/**
 * Who is let in. What would move money is turned away before anything is claimed, while as much is running
 * as the process takes on or the database is behind: what was let in keeps its promise. Requests without a
 * key are counted by where they come from. Reading and health are always let in.
 */

/** How many requests without a key are taken. */
export interface Options {
  /** Proxies in front of the router that add the address they see to `X-Forwarded-For`. */
  readonly trustedProxies: number
  /** Gateways' notifications. */
  readonly notices: Clients.Limits
  /** Shoppers who come back or pay on our page. */
  readonly visits: Clients.Limits
  /** How long a request that moves no money may take, in milliseconds. */
  readonly deadlineMs: number
}

/** A gateway may send from one address what all shoppers do; many shoppers may share one, too. */
export const defaults: Options = {
  trustedProxies: 0,
  notices: { each: { perSecond: 1_000, burst: 2_000 }, all: { perSecond: 2_000, burst: 4_000 } },
  visits: { each: { perSecond: 50, burst: 200 }, all: { perSecond: 500, burst: 1_000 } },
  deadlineMs: 45_000
}

const busy = ApiProblem.make("unavailable", { headers: { "retry-after": "1" } })

const tooMany = (waitMs: number) =>
  ApiProblem.make("rate_limited", {
    headers: { "retry-after": String(Math.max(1, Math.ceil(waitMs / 1000))) }
  })

type App<R> = Effect.Effect<HttpServerResponse.HttpServerResponse, never, R>
type Answer = (problem: ApiProblem.ApiProblem) => App<never>

/** In front of everything; `answer` says no in the form of the contract. */
export const make = Effect.fnUntraced(function* (options: Options, answer: Answer) {
  const { isFull } = yield* Running
  const { isBehind } = yield* Watch
  const clock = yield* Clock.Clock
  const metrics = yield* Metrics
  const counters = {
    notice: Clients.makeCounter(options.notices),
    visit: Clients.makeCounter(options.visits)
  }
  const millis = () => Number(clock.monotonicTimeNanosUnsafe() / 1_000_000n)
  const duration = Duration.millis(options.deadlineMs)
  const refuse = (reason: "database" | "overload" | "rate", problem: ApiProblem.ApiProblem) =>
    Effect.suspend(() => {
      metrics.refusal(reason)
      return answer(problem)
    })
  // Those that move money have a deadline of their own: their work goes on, see `Running`.
  const inTime = <R>(app: App<R>) =>
    Effect.timeoutOrElse(app, { duration, orElse: () => answer(busy) })
  return <R>(app: App<R>): App<HttpServerRequest.HttpServerRequest | R> =>
    Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
      const kind = routes.kindOf(request)
      if (kind === "moving") {
        if (isFull()) return refuse("overload", busy)
        return isBehind() ? refuse("database", busy) : app
      }
      if (kind === "other") return inTime(app)
      const client = Clients.clientOf(request, options.trustedProxies)
      const waitMs = counters[kind].take(client, millis())
      return waitMs === 0 ? inTime(app) : refuse("rate", tooMany(waitMs))
    })
})
