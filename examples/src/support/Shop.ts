import { createServer } from "node:http"
import { NodeHttpServer } from "@effect/platform-node"
import type { Webhook } from "@switchyard/core"
import { Context, Effect, Layer, Queue, Schema } from "effect"
import { HttpServer, HttpServerRequest, HttpServerResponse } from "effect/http"
import * as Pages from "./pages.ts"

/** A merchant's site on a free loopback port: a page to show, the shopper's way back, notifications. */
export class Shop extends Context.Service<
  Shop,
  {
    /** Where the shopper's browser comes back. */
    readonly returnUrl: string
    /** Where a gateway sends its notifications. */
    readonly notificationUrl: string
    /** Shows this page from now on; answers its address. */
    readonly show: (page: string) => Effect.Effect<string>
    /** The next request at `returnUrl`, raw. */
    readonly shopperReturn: Effect.Effect<Webhook.Raw, NothingCame>
    /** The next request at `notificationUrl`, raw. */
    readonly notification: Effect.Effect<Webhook.Raw, NothingCame>
  }
>()("examples/Shop") {}

/** A request that should have come did not. */
export class NothingCame extends Schema.TaggedError<NothingCame>()("NothingCame", {
  what: Schema.String
}) {
  override get message(): string {
    return `no ${this.what} came within 10 seconds`
  }
}

const rawOf = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const body = new Uint8Array(yield* request.arrayBuffer)
  const { headers, method, url: path } = request
  return { body, headers, method, path } satisfies Webhook.Raw
})

const take = (what: string, queue: Queue.Dequeue<Webhook.Raw>) =>
  Effect.timeoutOrElse(Queue.take(queue), {
    duration: "10 seconds",
    orElse: () => Effect.fail(new NothingCame({ what }))
  })

/** Listens as long as the layer lives. */
export const layer = Layer.effect(
  Shop,
  Effect.gen(function* () {
    const returns = yield* Queue.unbounded<Webhook.Raw>()
    const notifications = yield* Queue.unbounded<Webhook.Raw>()
    let shown = Pages.thanks
    const site = Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const [path] = request.url.split("?")
      if (path === "/return") {
        yield* Queue.offer(returns, yield* rawOf(request))
        return HttpServerResponse.html(Pages.thanks)
      }
      if (path === "/notify") {
        yield* Queue.offer(notifications, yield* rawOf(request))
        return HttpServerResponse.empty({ status: 200 })
      }
      return HttpServerResponse.html(shown)
    })
    const server = yield* NodeHttpServer.make(createServer, { host: "127.0.0.1", port: 0 })
    yield* server.serve(site)
    const url = HttpServer.formatAddress(server.address)
    return {
      returnUrl: `${url}/return`,
      notificationUrl: `${url}/notify`,
      show: (page) =>
        Effect.sync(() => {
          shown = page
          return `${url}/checkout`
        }),
      shopperReturn: take("shopper", returns),
      notification: take("notification", notifications)
    }
  })
)
