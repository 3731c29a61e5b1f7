import { NodeHttpServer } from "@effect/platform-node"
import { Client, Webhook } from "@switchyard/client"
import { Console, Effect } from "effect"
import { FetchHttpClient, HttpServer, HttpServerRequest, HttpServerResponse } from "effect/http"
import { createServer } from "node:http"
import { keys, webhookSecret } from "./configuration.ts"
import * as Pages from "./pages.ts"

/**
 * The simulated shop of `npm start`: it takes the router's events, sends shoppers on to their bank, and
 * thanks them. A real shop does the same with its own pages.
 */

const port = 4020

const listen = (port: number) => NodeHttpServer.make(createServer, { host: "127.0.0.1", port })

const subject = ({ data }: Webhook.WebhookEvent): string =>
  "payment" in data ? `${data.id} of ${data.payment}` : data.id

/** What came, in the order of its coming; an event may come more than once. */
const makeBook = () => {
  const lines: Array<string> = []
  const known = new Set<string>()
  const write = (line: string) =>
    Effect.andThen(
      Effect.sync(() => lines.push(line)),
      Console.log(`shop: ${line}`)
    )
  return {
    text: () => lines.map((line) => `${line}\n`).join(""),
    take: (event: Webhook.WebhookEvent) => {
      const word = known.has(event.id) ? "verified again" : "verified"
      known.add(event.id)
      return write(`${word} ${event.type} ${subject(event)} sequence ${event.sequence}`)
    },
    refuse: (reason: string) => write(`rejected ${reason}`)
  }
}

/** The endpoint of events: the exact bytes are verified before anything is read of them. */
const receive = Effect.fnUntraced(function* (book: ReturnType<typeof makeBook>) {
  const request = yield* HttpServerRequest.HttpServerRequest
  const body = new Uint8Array(yield* request.arrayBuffer)
  const { headers } = request
  return yield* Webhook.verify({ body, headers, secret: webhookSecret }).pipe(
    Effect.flatMap(book.take),
    Effect.as(HttpServerResponse.empty({ status: 204 })),
    Effect.catchTag("WebhookRejected", ({ reason }) =>
      Effect.as(book.refuse(reason), HttpServerResponse.text(`${reason}\n`, { status: 400 }))
    )
  )
})

const notHere = (why: string) =>
  HttpServerResponse.setStatus(HttpServerResponse.html(Pages.missing(why)), 404)

/** The page of a payment that its shopper has to go on with. */
const checkout = Effect.fnUntraced(function* (router: string, payment: string) {
  const client = yield* Client.make({ baseUrl: router, apiKey: keys.read, maxRetries: 0 })
  return yield* client.payments.get(payment).pipe(
    Effect.map((found) => HttpServerResponse.html(Pages.checkout(found))),
    Effect.catch(({ message }) => Effect.succeed(notHere(message)))
  )
}, Effect.provide(FetchHttpClient.layer))

const site = (router: string) => {
  const book = makeBook()
  return Effect.gen(function* () {
    const { method, url } = yield* HttpServerRequest.HttpServerRequest
    const { pathname, searchParams } = new URL(url, "http://shop")
    const [, first = "", second = ""] = pathname.split("/")
    switch (`${method} ${first}`) {
      case "POST hooks":
        return yield* receive(book)
      case "GET events":
        return HttpServerResponse.text(book.text())
      case "GET pay":
        return yield* checkout(router, second)
      case "GET thanks":
        return HttpServerResponse.html(Pages.thanks(searchParams.get("status") ?? "nothing"))
      case "GET ":
        return HttpServerResponse.html(Pages.home(["/events", "/thanks"]))
      default:
        return notHere(pathname)
    }
  })
}

/** Listens on its usual port, or on any other one where that is taken; it answers once it is open. */
export const make = Effect.gen(function* () {
  const server = yield* Effect.catchTag(listen(port), "ServeError", () => listen(0))
  const url = HttpServer.formatAddress(server.address)
  return {
    url,
    /** Where it takes the router's events. */
    eventsUrl: `${url}/hooks`,
    open: (router: string) => server.serve(site(router))
  }
})
