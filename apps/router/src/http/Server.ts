import { Cause, Effect, Layer } from "effect"
import {
  HttpMiddleware,
  HttpRouter,
  HttpServer,
  HttpServerRequest,
  HttpServerResponse
} from "effect/http"
import { HttpApiBuilder, HttpApiScalar } from "effect/http-api"
import { Api } from "../Api.ts"
import * as AccountHandlers from "./AccountHandlers.ts"
import * as PaymentHandlers from "./PaymentHandlers.ts"
import { Respond } from "./Respond.ts"
import * as ShopperHandlers from "./ShopperHandlers.ts"
import * as SystemHandlers from "./SystemHandlers.ts"

const api = HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
  Layer.provide([
    PaymentHandlers.layer,
    AccountHandlers.layer,
    ShopperHandlers.layer,
    SystemHandlers.layer
  ])
)

// Its own fonts would come from another host.
const docs = HttpApiScalar.layer(Api, { path: "/docs", scalar: { withDefaultFonts: false } })

/** Browsers ask for it wherever they are, and complain of a 404. */
const icon = HttpRouter.add("GET", "/favicon.ico", HttpServerResponse.empty())

/** Paths of the API as patterns, each with its methods: they make 405 out of some 404s. */
const methodsByPath = (): ReadonlyArray<readonly [path: RegExp, methods: Set<string>]> => {
  const known = new Map<string, Set<string>>([
    ["/docs", new Set(["GET"])],
    ["/openapi.json", new Set(["GET"])]
  ])
  for (const group of Object.values(Api.groups)) {
    for (const { method, path } of Object.values(group.endpoints)) {
      known.set(path, (known.get(path) ?? new Set()).add(method))
    }
  }
  return [...known].map(([path, methods]) => [
    new RegExp(`^${path.replaceAll(".", "\\.").replaceAll(/:\w+/g, "[^/]+")}$`),
    methods
  ])
}

/** A path is what the contract says, letter by letter. */
const exactPaths = {
  ignoreTrailingSlash: false,
  ignoreDuplicateSlashes: false,
  caseSensitive: true
}

/** Serves the API, its description and its documentation on the HTTP server of the context. */
export const layer = Layer.effectDiscard(
  Effect.gen(function* () {
    const app = yield* HttpRouter.toHttpEffect(Layer.mergeAll(api, docs, icon))
    const { respondToCause } = yield* Respond
    const known = methodsByPath()
    const allowed = (request: HttpServerRequest.HttpServerRequest): ReadonlyArray<string> => {
      const path = request.url.split("?", 1)[0] ?? ""
      const methods = known.find(([pattern]) => pattern.test(path))?.[1] ?? new Set()
      // A path with this method that was not found has a parameter that cannot be decoded.
      return methods.has(request.method) ? [] : [...methods]
    }
    const answered = Effect.catchCause(app, (cause) =>
      Cause.hasInterruptsOnly(cause)
        ? Effect.failCause(cause as Cause.Cause<never>)
        : Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
            respondToCause(cause, allowed(request))
          )
    )
    yield* HttpServer.serveEffect(answered)
  })
).pipe(
  Layer.provide([
    Layer.succeed(HttpMiddleware.TracerDisabledWhen, () => true),
    Layer.succeed(HttpRouter.RouterConfig, exactPaths)
  ])
)
