/**
 * What a refused request is answered with. The document describes no error at all: statuses and
 * bodies are those that intents.md section 15 recommends (points 10 and 11), the codes are
 * invented.
 */

/** A refusal: HTTP status, and the `code` and `message` of its body. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
  /** Which fields are at fault, and the rule that each breaks; never a value. */
  readonly errors?: ReadonlyArray<FieldProblem>
}

/** One field of a request and the rule that it breaks. */
export interface FieldProblem {
  readonly field: string
  readonly message: string
}

/** Every refusal of this simulator. */
export const invented = {
  validation: { status: 400, code: "validation_failed", message: "The request is not valid" },
  malformedBody: { status: 400, code: "malformed_body", message: "The body is not a JSON object" },
  refused: { status: 400, code: "request_refused", message: "Request rejected" },
  unauthorized: {
    status: 401,
    code: "unauthorized",
    message: "Access token missing, invalid or expired"
  },
  wrongCredentials: {
    status: 401,
    code: "invalid_client",
    message: "client_id or client_secret is wrong"
  },
  declined: { status: 402, code: "declined", message: "Declined, nothing changed" },
  notFound: { status: 404, code: "not_found", message: "No such object" },
  unknownOperation: { status: 404, code: "unknown_operation", message: "No such operation" },
  wrongMethod: { status: 405, code: "method_not_allowed", message: "Method not allowed here" },
  invalidState: {
    status: 409,
    code: "invalid_state",
    message: "Operation not allowed in the current status"
  },
  duplicate: { status: 409, code: "duplicate_external_id", message: "external_id was used before" },
  unsupportedMedia: {
    status: 415,
    code: "unsupported_media_type",
    message: "Only application/json is taken"
  },
  amountNotAllowed: {
    status: 422,
    code: "amount_not_allowed",
    message: "Amount is not positive or above the limit"
  },
  throttled: { status: 429, code: "too_many_requests", message: "Too many requests, not processed" }
} as const satisfies Record<string, Refusal>
