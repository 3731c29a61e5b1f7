import type * as Redacted from "effect/Redacted"

/** Which router, as whom, and how patiently. */
export interface Options {
  /** For example `https://payments.example`; a path is kept. */
  readonly baseUrl: string
  readonly apiKey: Redacted.Redacted<string> | string
  /** How long one try may take; 40 seconds by default, more than the router waits for a gateway. */
  readonly timeoutMs?: number
  /** How many more tries may follow the first; 4 by default. */
  readonly maxRetries?: number
}

/** What one call may say for itself. */
export interface CallOptions {
  /** 1 to 255 visible ASCII characters; a fresh one by default. Only calls that move money have one. */
  readonly idempotencyKey?: string
  /** Instead of the client's own. */
  readonly timeoutMs?: number
  /** Instead of the client's own. */
  readonly maxRetries?: number
}
