import type * as HttpClientError from "effect/http/HttpClientError"
import { hasProperty, isString } from "effect/Predicate"
import { OutcomeUnknown, ProviderUnavailable } from "./PaymentError.ts"

/**
 * The one mapping from transport failures to errors: what was provably not sent, and what may have
 * been. Everything that is not on the first list is `OutcomeUnknown`.
 */

/** Whose call failed. */
export interface At {
  readonly provider: string
  /** An operation of the contract, or a call that only this gateway has. */
  readonly operation: string
}

type NotSentCause = ProviderUnavailable["cause"]

// Maps and not objects: a code such as `constructor` must not find anything.
const byCode: ReadonlyMap<string, NotSentCause> = new Map(
  Object.entries({
    ENOTFOUND: "dns",
    EAI_AGAIN: "dns",
    EAI_FAIL: "dns",
    EAI_NODATA: "dns",
    UND_ERR_CONNECT_TIMEOUT: "connect_timeout",
    CERT_HAS_EXPIRED: "tls",
    CERT_NOT_YET_VALID: "tls",
    CERT_REVOKED: "tls",
    CERT_UNTRUSTED: "tls",
    DEPTH_ZERO_SELF_SIGNED_CERT: "tls",
    SELF_SIGNED_CERT_IN_CHAIN: "tls",
    UNABLE_TO_GET_ISSUER_CERT: "tls",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "tls",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: "tls",
    ERR_TLS_CERT_ALTNAME_INVALID: "tls",
    ERR_TLS_HANDSHAKE_TIMEOUT: "tls"
  } as const)
)

const byConnectCode: ReadonlyMap<string, NotSentCause> = new Map([
  ["ECONNREFUSED", "refused"],
  ["ETIMEDOUT", "connect_timeout"]
])

// Node raises this one while the handshake is running, with ECONNRESET and no syscall.
const beforeSecure = "before secure TLS connection was established"

/** Why nothing can have been sent, or null where that is not certain. */
export const notSentCause = (cause: unknown, depth = 0): NotSentCause | null => {
  if (depth > 5 || typeof cause !== "object" || cause === null) return null
  if (hasProperty(cause, "errors") && Array.isArray(cause.errors) && cause.errors.length > 0) {
    const inner = cause.errors.map((error) => notSentCause(error, depth + 1))
    return inner.every((one) => one !== null) ? (inner[0] ?? null) : null
  }
  const code = hasProperty(cause, "code") && isString(cause.code) ? cause.code : ""
  // After the request was written the syscall is `read` or `write`: only `connect` is proof.
  if (hasProperty(cause, "syscall") && cause.syscall === "connect") {
    return byConnectCode.get(code) ?? "unreachable"
  }
  const known = byCode.get(code)
  if (known !== undefined) return known
  // Set by a connector that knows that the connection was not yet handed to a request.
  if (hasProperty(cause, "phase") && cause.phase === "connect") return "tls"
  if (cause instanceof Error && code === "ECONNRESET" && cause.message.includes(beforeSecure)) {
    return "tls"
  }
  return hasProperty(cause, "cause") ? notSentCause(cause.cause, depth + 1) : null
}

/** Classifies a failure of the HTTP client. */
export const fromClientError = (
  at: At,
  error: HttpClientError.HttpClientError
): ProviderUnavailable | OutcomeUnknown => {
  const reason = error.reason
  switch (reason._tag) {
    case "InvalidUrlError":
    case "EncodeError":
      return new ProviderUnavailable({ ...at, cause: "unreachable" })
    case "TransportError": {
      const cause = notSentCause(reason.cause)
      return cause === null
        ? new OutcomeUnknown({ ...at, cause: isReset(reason.cause) ? "reset" : "transport" })
        : new ProviderUnavailable({ ...at, cause })
    }
    case "StatusCodeError":
    case "DecodeError":
    case "EmptyBodyError":
      return new OutcomeUnknown({ ...at, cause: "unreadable", httpStatus: reason.response.status })
  }
}

// fetch wraps the socket's error in one of its own.
const isReset = (cause: unknown, depth = 0): boolean =>
  depth <= 5 &&
  ((hasProperty(cause, "code") &&
    (cause.code === "ECONNRESET" || cause.code === "UND_ERR_SOCKET")) ||
    (hasProperty(cause, "cause") && isReset(cause.cause, depth + 1)))
