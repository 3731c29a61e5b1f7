/**
 * The `result` values that the simulator answers: those that checksum.md section 15 lists, and its
 * own.
 */

/** `result.code` and `result.description`. Codes are strings with leading zeros. */
export interface Result {
  readonly code: string
  readonly description: string
  /** What the bank said, on a decline (section 5.2). */
  readonly bankCode?: string
  readonly bankDescription?: string
}

/** Codes that checksum.md section 15 lists. `10009` is known from one source only. */
export const documented = {
  tokenGenerated: { code: "200", description: "Token generated successfully" },
  succeeded: { code: "00001", description: "Transaction succeeded" },
  captured: { code: "00004", description: "Transaction captured successfully" },
  refunded: { code: "00005", description: "Transaction refunded successfully" },
  cancelled: { code: "00006", description: "Transaction cancelled successfully" },
  found: { code: "00026", description: "Your record found successfully" },
  listed: { code: "00029", description: "Transaction details retrived successfully." },
  failed: { code: "10001", description: "Transaction failed" },
  notFound: { code: "10009", description: "Record not found" }
} as const satisfies Record<string, Result>

/**
 * Codes that this simulator invents because no document gives them (section 20 points 3, 5, 6, 8
 * and 19).
 */
export const invented = {
  challenge: { code: "00002", description: "3-D authentication required" },
  pending: { code: "00003", description: "Transaction pending" },
  unauthorized: { code: "401", description: "AuthToken missing, invalid or expired" },
  wrongChecksum: { code: "20001", description: "Invalid checksum" },
  missingField: { code: "20002", description: "Mandatory field missing" },
  invalidField: { code: "20003", description: "Field format invalid" },
  duplicateReference: { code: "20004", description: "Duplicate merchantTransactionId" },
  invalidState: { code: "20005", description: "Operation not allowed in the current status" },
  amountTooHigh: { code: "20006", description: "Amount exceeds the allowed amount" },
  alreadyRefunded: { code: "20008", description: "Transaction has already been refunded" },
  idMismatch: { code: "20009", description: "Payment id in path and body differ" },
  cardExpired: { code: "20010", description: "Card expired" },
  refused: { code: "20011", description: "Request rejected" },
  malformedBody: { code: "20012", description: "Request body not readable" },
  unknownOperation: { code: "20013", description: "Operation not supported" },
  unsupportedMedia: { code: "20014", description: "Content type not supported" },
  notAcceptable: { code: "20015", description: "Only JSON answers are simulated" },
  notInitial: { code: "20016", description: "Not the first of a recurring series" },
  throttled: { code: "90001", description: "Too many requests, not processed" },
  unlisted: { code: "49999", description: "Reserved" }
} as const satisfies Record<string, Result>

/** An invented code with more words: the field at fault, never its value. */
export const explain = (result: Result, detail: string): Result => ({
  code: result.code,
  description: `${result.description}: ${detail}`
})
