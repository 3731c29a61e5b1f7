/**
 * Every refusal of the simulator. The document prints no failure at all (payin-payout.md sections 4 and 9,
 * points 7 to 11): statuses follow its recommendations, and every text is invented.
 */

/** The HTTP status of a refusal and the text of its `error` and `message`. */
export interface Problem {
  readonly status: number
  readonly error: string
}

/** The refusals that need no more words. */
export const invented = {
  missingAccessKey: { status: 401, error: "Access-Key header missing" },
  missingSignature: { status: 401, error: "Signature header missing" },
  missingTimestamp: { status: 401, error: "Timestamp header missing" },
  unknownAccessKey: { status: 401, error: "Unknown access key" },
  invalidTimestamp: { status: 401, error: "Invalid timestamp" },
  staleTimestamp: { status: 401, error: "Timestamp outside the permitted window" },
  invalidSignature: { status: 401, error: "Invalid signature" },
  replayed: { status: 401, error: "Signature already used" },
  addressNotAllowed: { status: 403, error: "IP address not allowed" },
  notFound: { status: 404, error: "No such path" },
  unknownOrder: { status: 404, error: "Order not found" },
  methodNotAllowed: { status: 405, error: "Method not allowed" },
  duplicateOrder: { status: 409, error: "The order_id has already been taken" },
  unsupportedMedia: { status: 415, error: "The content type is not supported" },
  unreadableBody: { status: 422, error: "The request body is not a JSON object" },
  missingField: { status: 422, error: "Field required" },
  invalidField: { status: 422, error: "Field format invalid" },
  insufficientBalance: { status: 422, error: "Insufficient balance" },
  refused: { status: 422, error: "Request rejected" },
  throttled: { status: 429, error: "Too many requests, not processed" }
} as const satisfies Record<string, Problem>

/** A refusal with more words: the field or the rule at fault, never a value. */
export const explain = (problem: Problem, detail: string): Problem => ({
  status: problem.status,
  error: `${problem.error}: ${detail}`
})
