import { Loopback } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import { type Objects, ProblemCode } from "../../src/index.ts"

/** A router that answers what it is told to, over real HTTP. */

/** Members that a test sets; the rest is a plain captured payment. */
export const payment = (members: Partial<Objects.Payment> = {}): Objects.Payment => ({
  id: "pay_1",
  reference: "order-1001",
  status: "captured",
  amount: { value: 9200, currency: "EUR" },
  authorized: 9200,
  captured: 9200,
  refunded: 0,
  voided: 0,
  capture: "automatic",
  method: {
    type: "card",
    brand: "visa",
    bin: "411111",
    last4: "1111",
    expiryMonth: 12,
    expiryYear: 2030
  },
  token: null,
  account: "opp-main",
  provider: "open-payment",
  providerReference: "8ac7",
  nextAction: null,
  decline: null,
  parent: null,
  attempts: [],
  metadata: {},
  createdAt: "2026-01-02T03:04:05.000Z",
  updatedAt: "2026-01-02T03:04:06.000Z",
  ...members
})

/** A card whose digits and code must show nowhere. */
export const request = {
  reference: "order-1001",
  amount: { value: 9200, currency: "EUR" },
  method: {
    type: "card",
    number: "4111111111111111",
    expiryMonth: 12,
    expiryYear: 2030,
    cvv: "737"
  }
} as const

/** An API key that must show nowhere. */
export const apiKey = "sk_test_very_secret"

type Headers = Readonly<Record<string, string>>

/** A JSON answer. */
export const json =
  (status: number, body: unknown, headers?: Headers): Loopback.Respond =>
  (_arrived, response) =>
    Loopback.json(response, body, status, headers)

/** A problem of the contract, or of a later one. */
export const problem = (code: string, members: object = {}, headers: Headers = {}) => {
  const known = ProblemCode.problemCodes.find((one) => one === code)
  const status = known === undefined ? 418 : ProblemCode.statusOf(known)
  const body = {
    type: `urn:switchyard:problem:${code}`,
    title: "Title",
    status,
    detail: "what is wrong",
    instance: "req_1",
    code,
    ...members
  }
  return json(status, body, { "content-type": "application/problem+json", ...headers })
}

/** Any other bytes. */
export const text =
  (status: number, body: string, headers: Headers = {}): Loopback.Respond =>
  (_arrived, response) => {
    response.writeHead(status, { "content-type": "text/html", ...headers })
    response.end(body)
  }

/** The request is read, and the connection breaks. */
export const lost: Loopback.Respond = (_arrived, _response, request) => {
  request.socket.destroy()
}

/** Nothing, for ever. */
export const silence: Loopback.Respond = () => {}

/** Repeats the wait as soon as possible, as far as a router can say. */
export const soon = { "retry-after": "0" }

/** Runs against a router that answers in this order, and then not as expected any more. */
export const withRouter = <A>(
  script: ReadonlyArray<Loopback.Respond>,
  use: (router: Loopback.Loopback) => Promise<A>
): Promise<A> =>
  Effect.gen(function* () {
    const answers = script.values()
    const router = yield* Loopback.serve((...exchange) => {
      const respond = answers.next().value ?? problem("script_ended")
      respond(...exchange)
    })
    return yield* Effect.promise(() => use(router))
  }).pipe(Effect.scoped, Effect.runPromise)

/** Every item. */
export const collect = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  for await (const item of items) all.push(item)
  return all
}
