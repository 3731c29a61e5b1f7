import { Decline, Money, PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import { failingAs, on, type Planted, recovering } from "./bug.ts"

const at = { provider: "memory", operation: "purchase" }
const generic = PaymentError.Declined.of(
  at,
  Decline.make("generic_decline", { code: "x", message: "x" })
)
const captured = { unified: "captured", raw: "captured" } as const
const unavailable = new PaymentError.ProviderUnavailable({ ...at, cause: "unreachable" })
const none = Money.make(0, "EUR")

type Status = (status: number) => boolean

const isUnknown = (error: PaymentError.PaymentError, under: Status = () => true) =>
  error._tag === "OutcomeUnknown" && under(error.httpStatus ?? 0)

/** The outcome under some HTTP statuses is called something definite. */
const definite = (
  operation: "purchase" | "capture" | "status",
  under: Status,
  error: PaymentError.PaymentError
) => failingAs(operation, (before) => (isUnknown(before, under) ? error : before))

const is =
  (...statuses: ReadonlyArray<number>): Status =>
  (status) =>
    statuses.includes(status)

/** What becomes of money when the answer is lost, spoilt, or somebody else's. */
export const faults: ReadonlyArray<Planted> = [
  {
    name: "an unknown outcome is called a decline",
    bug: definite("purchase", () => true, generic),
    found: "faults/purchase: reset after the request"
  },
  {
    name: "a server error is called not sent",
    bug: definite("purchase", is(502), unavailable),
    found: "faults/purchase: a page with 502"
  },
  {
    name: "a lost answer is called a success",
    bug: recovering("purchase", (error) =>
      isUnknown(error) ? { status: captured, providerReference: null } : null
    ),
    found: "faults/purchase: no answer within the deadline"
  },
  {
    name: "a retry after a lost answer",
    bug: on("purchase", (call) => Effect.retry(call, { times: 1 })),
    found: "faults/purchase: closed without an answer"
  },
  {
    name: "a second request after a failure",
    bug: on("capture", (call, request, service) =>
      Effect.tapError(call, () => Effect.ignore(service.capture(request)))
    ),
    found: "faults/capture: connection refused"
  },
  {
    name: "a page with 404 is called absence",
    bug: definite("status", is(404), new PaymentError.NotFound({ ...at, operation: "status" })),
    found: "faults/status: a page with 404"
  },
  {
    name: "any 4xx with JSON is a decline",
    bug: definite("purchase", (status) => status >= 400 && status < 500, generic),
    found: "faults/purchase: unlisted JSON with 422"
  },
  {
    name: "an unlisted code under a 4xx is a decline",
    bug: failingAs("refund", (error) =>
      error._tag === "OutcomeUnknown" && error.cause === "unlisted"
        ? PaymentError.Declined.of({ ...at, operation: "refund" }, generic.decline)
        : error
    ),
    found: "faults/refund: an unlisted code with 409"
  },
  {
    name: "a server error with JSON is read as a refusal",
    wire: (client) => HttpClient.transform(client, (effect) => Effect.flatMap(effect, refusing)),
    found: "faults/purchase: unlisted JSON with 503"
  },
  {
    name: "any 429 is called not sent",
    bug: definite("purchase", is(429), unavailable),
    found: "faults/purchase: unlisted JSON with 429"
  },
  ...[402, 408, 413, 422, 425].map((status) => ({
    name: `a page with ${status} is called not sent`,
    bug: definite("purchase", is(status), unavailable),
    found: `faults/purchase: a page with ${status}`
  })),
  {
    name: "a lost list is empty",
    bug: recovering("list", () => []),
    found: "faults/list: closed without an answer"
  },
  {
    name: "a lost balance is nothing",
    bug: recovering("balance", () => ({ available: none })),
    found: "faults/balance: closed without an answer"
  },
  {
    name: "a lost deletion is done",
    bug: recovering("deleteToken", (_, { token }) => ({
      status: { unified: "deleted", raw: "deleted" },
      token
    })),
    found: "faults/deleteToken: closed without an answer"
  },
  {
    name: "a deletion is tried five times more",
    bug: on("deleteToken", (call) => Effect.retry(call, { times: 5 })),
    found: "faults/deleteToken: broken pipe"
  },
  {
    name: "an error names another operation",
    bug: failingAs(
      "purchase",
      () => new PaymentError.OutcomeUnknown({ ...elsewhere, cause: "reset" })
    ),
    found: "faults/purchase: broken pipe"
  },
  {
    name: "a refused token is renewed although the answer says done",
    bug: on("purchase", (call, request, service) =>
      Effect.catch(call, (error) =>
        "httpStatus" in error && error.httpStatus === 401
          ? service.purchase({ ...request, reference: `${request.reference}-2` as never })
          : Effect.fail(error)
      )
    ),
    found: "authentication/purchase: done, and answered with 401"
  }
]

const elsewhere = { provider: "memory", operation: "refund" }

const refusing = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.map(response.text, (text) =>
    HttpClientResponse.fromWeb(
      response.request,
      response.status >= 500 && text.startsWith("{")
        ? new Response('{"error":{"code":"wrong_state"}}', { status: 409 })
        : new Response(text, { status: response.status })
    )
  )
