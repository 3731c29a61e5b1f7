import { Data } from "effect"
import { HttpServerResponse } from "effect/http"
import type { Fault } from "./Faults.ts"

/** Every code that an error answer can carry, with its HTTP status and title (RFC 9457). */
const table = {
  malformed_request: [400, "The request could not be read"],
  idempotency_key_required: [400, "The Idempotency-Key header is missing or malformed"],
  unauthorized: [401, "The API key is missing or wrong"],
  declined: [402, "The payment was declined"],
  forbidden: [403, "The API key's role does not allow this"],
  not_found: [404, "There is no such object"],
  method_not_allowed: [405, "The path does not have this method"],
  request_in_progress: [409, "A request with this Idempotency-Key is still running"],
  invalid_state: [409, "The payment's state does not allow this"],
  amount_exceeded: [409, "The amount is more than what is left"],
  payload_too_large: [413, "The body is larger than 256 kB"],
  unsupported_media_type: [415, "The body is not application/json"],
  validation_failed: [422, "The request breaks rules"],
  idempotency_key_reused: [422, "The Idempotency-Key was used for another request"],
  no_eligible_account: [422, "No account can take this payment"],
  unsupported_operation: [422, "The gateway cannot do this"],
  provider_rejected: [502, "The gateway refused the request; nothing moved"],
  provider_unavailable: [503, "No gateway could be reached; nothing was sent"],
  unavailable: [503, "The router cannot take requests now"],
  internal_error: [500, "The router failed"]
} as const satisfies Record<string, readonly [status: number, title: string]>

/** See {@link table}. */
export type Code = keyof typeof table

/** Every code. */
export const codes = Object.keys(table) as ReadonlyArray<Code>

/** What is added to the fixed members. */
export interface Detail {
  readonly detail?: string
  /** On validation: paths and rules, never a value. */
  readonly errors?: ReadonlyArray<Fault>
  readonly headers?: Readonly<Record<string, string>>
  /** Members beside those of RFC 9457: `payment`, `decline`, `accounts`. */
  readonly members?: Readonly<Record<string, unknown>>
}

/** An error answer on its way to the client. */
export class ApiProblem extends Data.TaggedError("ApiProblem")<{
  readonly code: Code
  readonly problem: Detail
}> {
  /** The HTTP status of its code. */
  get status(): number {
    return table[this.code][0]
  }
}

/** A problem of the given code. */
export const make = (code: Code, problem: Detail = {}): ApiProblem =>
  new ApiProblem({ code, problem })

/** The answer as `application/problem+json`; `instance` is the request's id. */
export const toResponse = (
  { code, problem }: ApiProblem,
  instance: string
): HttpServerResponse.HttpServerResponse => {
  const [status, title] = table[code]
  const { detail = title, errors, headers = {}, members = {} } = problem
  const type = `urn:switchyard:problem:${code}`
  const body = {
    type,
    title,
    status,
    detail,
    instance,
    code,
    ...(errors && { errors }),
    ...members
  }
  return HttpServerResponse.text(JSON.stringify(body), {
    status,
    headers,
    contentType: "application/problem+json"
  })
}
