/** Every code that an error answer can carry, with its HTTP status and title (RFC 9457). */
const table = {
  malformed_request: [400, "The request could not be read"],
  idempotency_key_required: [400, "The Idempotency-Key header is missing or malformed"],
  unauthorized: [401, "The API key is missing or wrong"],
  declined: [402, "It was declined"],
  forbidden: [403, "The API key's role does not allow this"],
  not_found: [404, "There is no such object"],
  method_not_allowed: [405, "The path does not have this method"],
  request_in_progress: [409, "A request with this Idempotency-Key is still running"],
  invalid_state: [409, "Its state does not allow this"],
  amount_exceeded: [409, "The amount is more than what is left"],
  payload_too_large: [413, "The body is larger than 256 kB"],
  unsupported_media_type: [415, "The body is not application/json"],
  validation_failed: [422, "The request breaks rules"],
  idempotency_key_reused: [422, "The Idempotency-Key was used for another request"],
  no_eligible_account: [422, "No account can take this"],
  unsupported_operation: [422, "The gateway cannot do this"],
  rate_limited: [429, "Too many requests"],
  internal_error: [500, "The router failed"],
  provider_rejected: [502, "The gateway refused the request; nothing moved"],
  provider_unavailable: [503, "No gateway could be reached; nothing was sent"],
  unavailable: [503, "The router cannot take requests now"]
} as const satisfies Record<string, readonly [status: number, title: string]>

/** A code of an error answer: what a program decides by. */
export type ProblemCode = keyof typeof table

/** Every code. */
export const problemCodes = Object.keys(table) as ReadonlyArray<ProblemCode>

/** The HTTP status of a code. */
export const statusOf = (code: ProblemCode): number => table[code][0]

/** What the code means, in words for people; the `title` of its answers. */
export const titleOf = (code: ProblemCode): string => table[code][1]

/** The `type` of a code's answers. */
export const typeOf = (code: ProblemCode): string => `urn:switchyard:problem:${code}`
