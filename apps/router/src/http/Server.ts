import { Api } from "@switchyard/client"
import { Cause, Effect, Layer } from "effect"
import {
  HttpMiddleware,
  HttpRouter,
  HttpServer,
  HttpServerRequest,
  HttpServerResponse
} from "effect/http"
import { HttpApiBuilder, HttpApiScalar } from "effect/http-api"
import * as AccountHandlers from "./AccountHandlers.ts"
import * as Door from "./Door.ts"
import * as EventHandlers from "./EventHandlers.ts"
import * as IncidentHandlers from "./IncidentHandlers.ts"
import * as Observed from "./Observed.ts"
import * as PaymentHandlers from "./PaymentHandlers.ts"
import * as PayoutHandlers from "./PayoutHandlers.ts"
import { Respond } from "./Respond.ts"
import * as routes from "./routes.ts"
import * as RoutingHandlers from "./RoutingHandlers.ts"
import * as ShopperHandlers from "./ShopperHandlers.ts"
import * as SystemHandlers from "./SystemHandlers.ts"
import * as WebhookHandlers from "./WebhookHandlers.ts"
import * as TokenHandlers from "./TokenHandlers.ts"

const api = HttpApiBuilder.layer(Api, { openapiPath: "/openapi.json" }).pipe(
  Layer.provide([
    PaymentHandlers.layer,
    PayoutHandlers.layer,
    TokenHandlers.layer,
    AccountHandlers.layer,
    RoutingHandlers.layer,
    EventHandlers.layer,
    IncidentHandlers.layer,
    ShopperHandlers.layer,
    SystemHandlers.layer,
    WebhookHandlers.layer
  ])
)

// Its own fonts would come from another host.
const docs = HttpApiScalar.layer(Api, { path: "/docs", scalar: { withDefaultFonts: false } })

/** Browsers ask for it wherever they are, and complain of a 404. */
const icon = HttpRouter.add("GET", "/favicon.ico", HttpServerResponse.empty())

/** A path is what the contract says, letter by letter. */
const exactPaths = {
  ignoreTrailingSlash: false,
  ignoreDuplicateSlashes: false,
  caseSensitive: true
}

/** Serves the API, its description and its documentation on the HTTP server of the context. */
export const layerWith = (options: Door.Options) =>
  Layer.effectDiscard(
    Effect.gen(function* () {
      const app = yield* HttpRouter.toHttpEffect(Layer.mergeAll(api, docs, icon))
      const { answer, respondToCause } = yield* Respond
      const { named, observe } = yield* Observed.make
      const letIn = yield* Door.make(options, answer)
      const answered = Effect.catchCause(named(app), (cause) =>
        Cause.hasInterruptsOnly(cause)
          ? Effect.failCause(cause as Cause.Cause<never>)
          : Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
              respondToCause(cause, routes.allowed(request))
            )
      )
      yield* HttpServer.serveEffect(observe(letIn(answered)))
    })
  ).pipe(
    Layer.provide([
      Layer.succeed(HttpMiddleware.TracerDisabledWhen, () => true),
      Layer.succeed(HttpRouter.RouterConfig, exactPaths)
    ])
  )
