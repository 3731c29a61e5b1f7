/**
 * The signature of a request (payin-payout.md section 3): HMAC-SHA256 over four lines, keyed with the
 * secret as text, in lower-case hex. Everything that the document contradicts itself about is a field of
 * `Layout` (section 3.1).
 */
import { createHmac, timingSafeEqual } from "node:crypto"

/** The four lines that are signed. `path` begins with a slash, as on the wire. */
export interface Lines {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly timestamp: string
}

/** How the lines are put together. */
export interface Layout {
  /** `/api/v1/…` instead of `api/v1/…` (C5). */
  readonly leadingSlash: boolean
  /** A line feed after the timestamp (C4). */
  readonly trailingNewline: boolean
}

/** What the code samples and the two printed paths agree on. */
export const documented: Layout = { leadingSlash: false, trailingNewline: true }

/** The text that is signed. */
export const textOf = (lines: Lines, layout: Layout = documented): string => {
  const path = layout.leadingSlash ? lines.path : lines.path.replace(/^\//, "")
  const text = [lines.method, path, lines.body, lines.timestamp].join("\n")
  return layout.trailingNewline ? `${text}\n` : text
}

/** The signature as 64 lower-case hex digits. */
export const sign = (secretKey: string, lines: Lines, layout: Layout = documented): string =>
  createHmac("sha256", secretKey).update(textOf(lines, layout), "utf8").digest("hex")

const digits = /^[0-9a-f]{64}$/

/** Whether a received signature equals the expected one; lower case only, in constant time (3.2). */
export const matches = (received: string, expected: string): boolean =>
  digits.test(received) && timingSafeEqual(Buffer.from(received), Buffer.from(expected))
