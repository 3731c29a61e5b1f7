import type { SecureHttp } from "@switchyard/core"

/**
 * Whether an HTTP refusal proves that nothing was processed (sheet section 2; section 20, point 3). The
 * document has one, 401 for a refused token, and it is believed only of a body that is silent about every
 * transaction. Here alone is decided what a body that speaks of one looks like.
 */

/** Fields that only an answer about a transaction, a stored card or an invoice holds. */
const names: ReadonlySet<string> = new Set([
  "paymentId",
  "transactionStatus",
  "status",
  "registrationId",
  "merchantTransactionId",
  "invoiceDetails",
  "transaction",
  "redirect"
])

/** `-` stands where there is no id, and a number as `status` is that of HTTP. */
const isNothing = (key: string, value: unknown): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === "-" ||
  (key === "status" && /^\d{3}$/.test(String(value)))

const isAccepted = (key: string, value: unknown): boolean =>
  key === "code" && /^0\d{4}$/.test(String(value))

/** Whether a body is about a transaction, at any depth; half of a JSON text may have been. */
export const speaksOfTransaction = (text: string): boolean => {
  if (!/^\s*[{["]/.test(text))
    return /paymentId|transactionStatus|merchantTransactionId/i.test(text)
  let speaks = false
  try {
    JSON.parse(text, (key, value: unknown) => {
      speaks ||= (names.has(key) && !isNothing(key, value)) || isAccepted(key, value)
      return value
    })
  } catch {
    return true
  }
  return speaks
}

/** The token was refused before anything was processed. */
export const isTokenRefused = ({ status, text }: SecureHttp.Answer): boolean =>
  status === 401 && !speaksOfTransaction(text)

/**
 * Too many requests, and this one provably without effect. The document has no 429, so a proxy or the
 * gateway may answer it after the fact: of what moves money it is believed where it says "not processed".
 */
export const isThrottled = ({ status, text }: SecureHttp.Answer, isQuestion: boolean): boolean =>
  status === 429 &&
  !speaksOfTransaction(text) &&
  (isQuestion || (/^\s*\{/.test(text) && /\bnot (?:been )?processed\b/i.test(text)))
