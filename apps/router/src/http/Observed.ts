import { Clock, Context, Effect, type Exit, Option, References } from "effect"
import {
  HttpRouter,
  HttpServerRequest,
  type HttpServerResponse,
  HttpTraceContext
} from "effect/http"
import { Ids } from "../domain/Ids.ts"
import { CurrentRequest, type CurrentRequestShape } from "../observability/CurrentRequest.ts"
import { IsExporting } from "../observability/IsExporting.ts"
import { Metrics } from "../observability/Metrics.ts"
import * as routes from "./routes.ts"

type App<R> = Effect.Effect<HttpServerResponse.HttpServerResponse, never, R>
type Request = HttpServerRequest.HttpServerRequest

/** `2xx`; a client that did not wait for its answer got none. */
const classOf = (exit: Exit.Exit<HttpServerResponse.HttpServerResponse>): string =>
  exit._tag === "Success" ? `${Math.floor(exit.value.status / 100)}xx` : "gone"

/** The route that the router has found, from the context that it leaves behind; no path of the client's. */
const makeRouteName = () => {
  const known = new Map<string, string>()
  return (context: Context.Context<never>, method: string): string => {
    const found = Context.getOption(context, HttpRouter.RouteContext)
    if (Option.isNone(found)) return "none"
    const key = `${method} ${found.value.route.path}`
    let name = known.get(key)
    if (name === undefined) {
      name = routes.templateOf(key)
      known.set(key, name)
    }
    return name
  }
}

/** A span of our own: Effect's would hold the query and the headers. */
const traced = <R>(app: App<R>, request: Request): App<R> => {
  const name = routes.nameOf(request)
  const parent = Option.getOrUndefined(HttpTraceContext.fromHeaders(request.headers))
  const attributes = { "http.request.method": request.method }
  return Effect.gen(function* () {
    yield* Effect.annotateCurrentSpan("request.id", (yield* CurrentRequest)?.id ?? "")
    const response = yield* app
    yield* Effect.annotateCurrentSpan("http.response.status_code", response.status)
    return response
  }).pipe(
    Effect.withSpan(
      name,
      { kind: "server", attributes, ...(parent === undefined ? {} : { parent }) },
      { captureStackTrace: false }
    )
  )
}

/** Around everything that answers requests. */
export interface Observed {
  /** Gives every request an id, times it, and traces it where somebody collects traces. */
  readonly observe: <R>(app: App<R>) => App<HttpServerRequest.HttpServerRequest | R>
  /** Right around the router: notes which route it has found, before another fiber forgets it. */
  readonly named: <E, R>(
    app: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
  ) => Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
}

/** See {@link Observed}. */
export const make = Effect.gen(function* () {
  const ids = yield* Ids
  const clock = yield* Clock.Clock
  const metrics = yield* Metrics
  const isTraced = yield* IsExporting
  const isToldOf = yield* Effect.map(References.MinimumLogLevel, isVerbose)
  const routeName = makeRouteName()
  const timed = <R>(app: App<R>, current: Current): App<R> =>
    Effect.suspend(() => {
      const startedAt = clock.monotonicTimeNanosUnsafe()
      return Effect.onExit(app, (exit) =>
        Effect.suspend(() => {
          const ms = Number(clock.monotonicTimeNanosUnsafe() - startedAt) / 1e6
          metrics.request(current.route, classOf(exit), ms)
          return isToldOf ? told(current.route, exit, ms) : Effect.void
        })
      )
    })
  return {
    observe: (app) =>
      Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
        const current = makeCurrent(ids, request.method)
        const observed = timed(app, current)
        return Effect.provideService(
          isTraced ? traced(observed, request) : observed,
          CurrentRequest,
          current
        )
      }),
    named: (app) =>
      Effect.onExit(app, () =>
        Effect.withFiber((fiber) => {
          const current = fiber.getRef(CurrentRequest)
          if (current !== null) current.route = routeName(fiber.context, current.method)
          return Effect.void
        })
      )
  } satisfies Observed
})

type Current = CurrentRequestShape

/** An id is made when somebody asks for it: most requests are never spoken of. */
const makeCurrent = (ids: Ids["Service"], method: string): Current => {
  let id: string | undefined
  return {
    get id() {
      return (id ??= ids.make("req"))
    },
    method,
    route: "none"
  }
}

const isVerbose = (level: string): boolean =>
  level === "All" || level === "Trace" || level === "Debug"

const told = (name: string, exit: Exit.Exit<HttpServerResponse.HttpServerResponse>, ms: number) =>
  Effect.logDebug(name).pipe(
    Effect.annotateLogs({
      status: exit._tag === "Success" ? exit.value.status : "gone",
      ms: Math.round(ms)
    })
  )
