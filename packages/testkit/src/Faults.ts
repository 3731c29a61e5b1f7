/**
 * What may go wrong between a provider and its gateway, as data, each with the one right disposition.
 * `Network` plays them. Source: the fault list that every Switchyard provider has to survive.
 */

/** A failure before a byte was sent, as Node and undici report it. */
export interface NotSent {
  readonly stage: "before"
  readonly error: Readonly<Record<string, string>>
}

/** The request was sent and processed; the answer never came, or came spoilt. */
export interface Spoilt {
  readonly stage: "after"
  readonly spoil: Spoil
}

/** How an answer is spoilt. */
export type Spoil =
  | { readonly type: "error"; readonly error: Readonly<Record<string, string>> }
  | { readonly type: "hang" }
  | {
      readonly type: "body"
      readonly text: string
      readonly status?: number
      readonly contentType?: string
    }
  | { readonly type: "stalledBody" }
  | { readonly type: "truncated"; readonly withLength: boolean }
  | { readonly type: "endless"; readonly headers?: Readonly<Record<string, string>> }
  | { readonly type: "relabelled" }
  | { readonly type: "status"; readonly status: number }

/** A fault, by what it means for the money. */
export type Fault = NotSent | Spoilt

const connect = (code: string): NotSent => ({
  stage: "before",
  error: { code, syscall: "connect", message: `connect ${code}` }
})

const before = (code: string, message = code): NotSent => ({
  stage: "before",
  error: { code, message }
})

const lost = (code: string, syscall?: string): Spoilt => ({
  stage: "after",
  spoil: {
    type: "error",
    error: { code, message: code, ...(syscall === undefined ? {} : { syscall }) }
  }
})

const body = (text: string, status = 200, contentType = "application/json"): Spoilt => ({
  stage: "after",
  spoil: { type: "body", text, status, contentType }
})

const page = (status: number): Spoilt =>
  body("<!doctype html><html><body><h1>Sorry</h1></body></html>", status, "text/html")

/** Nothing was sent: `ProviderUnavailable`, and another account may be asked. */
export const notSent = {
  "connection refused": connect("ECONNREFUSED"),
  "name not found": before("ENOTFOUND", "getaddrinfo ENOTFOUND"),
  "name server unavailable": before("EAI_AGAIN", "getaddrinfo EAI_AGAIN"),
  "host unreachable": connect("EHOSTUNREACH"),
  "network unreachable": connect("ENETUNREACH"),
  "reset while connecting": connect("ECONNRESET"),
  "connect timeout of the system": connect("ETIMEDOUT"),
  "connect timeout of the client": before("UND_ERR_CONNECT_TIMEOUT"),
  "self-signed certificate": before("DEPTH_ZERO_SELF_SIGNED_CERT"),
  "expired certificate": before("CERT_HAS_EXPIRED"),
  "certificate of another host": before("ERR_TLS_CERT_ALTNAME_INVALID")
} as const satisfies Record<string, NotSent>

/** The request may have been processed: `OutcomeUnknown`, and nobody else may be asked. */
export const unknown = {
  "reset after the request": lost("ECONNRESET", "read"),
  "broken pipe": lost("EPIPE", "write"),
  "closed without an answer": lost("UND_ERR_SOCKET"),
  "no answer within the deadline": { stage: "after", spoil: { type: "hang" } },
  "a body that never ends": { stage: "after", spoil: { type: "stalledBody" } },
  "cut short of its length": { stage: "after", spoil: { type: "truncated", withLength: true } },
  "cut short without a length": { stage: "after", spoil: { type: "truncated", withLength: false } },
  "empty with 200": body(""),
  "a page with 200": page(200),
  "null with 200": body("null"),
  "a list with 200": body("[]"),
  "text with 200": body('"ok"'),
  "an empty object with 200": body("{}"),
  "broken JSON with 200": body('{"id":"1","status":'),
  "a page with 500": page(500),
  "a page with 502": page(502),
  "a page with 503": page(503),
  "a page with 504": page(504),
  "a redirect with 302": body("", 302),
  "a redirect with 307": body("", 307),
  "100 MB": { stage: "after", spoil: { type: "endless" } },
  "a compressed bomb": {
    stage: "after",
    spoil: { type: "endless", headers: { "content-encoding": "gzip" } }
  }
} as const satisfies Record<string, Spoilt>

const named = (name: string, fault: (status: number) => Spoilt, statuses: ReadonlyArray<number>) =>
  Object.fromEntries(statuses.map((status) => [`${name} with ${status}`, fault(status)]))

/** Pages of a proxy in between: no success, no decline, no reason to ask elsewhere, no proof of absence. */
export const refusedByNobody: Readonly<Record<string, Spoilt>> = named(
  "a page",
  page,
  [400, 402, 403, 404, 408, 409, 413, 422, 425]
)

const objects = [400, 402, 403, 404, 409, 422, 500, 503] as const
const code = "unlisted-4711"
const codes = { code, status: code, error: { code }, result: { code }, message: code }

/** JSON that no document lists: nothing either, unless the document lets the HTTP status decide. */
export const unlisted: Readonly<Record<string, Spoilt>> = {
  ...named("unlisted JSON", (status) => body('{"unlisted":"4711"}', status), objects),
  ...named("an unlisted code", (status) => body(JSON.stringify(codes), status), objects)
}

/** Too many requests, said by whom nobody knows: `RateLimited` or `OutcomeUnknown`. */
export const throttled = {
  "a page with 429": page(429),
  "unlisted JSON with 429": body('{"unlisted":"4711"}', 429)
} as const satisfies Record<string, Spoilt>

/** The genuine answer under a wrong label: may be read, and must not be read wrongly. */
export const relabelled: Spoilt = { stage: "after", spoil: { type: "relabelled" } }

/** The genuine answer, done and all, under the status of a refused token. */
export const doneWith401: Spoilt = { stage: "after", spoil: { type: "status", status: 401 } }
