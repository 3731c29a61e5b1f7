import { createHmac } from "node:crypto"

/**
 * The signature (sheet section 3): METHOD, PATH, BODY and TIMESTAMP, a line each, HMAC-SHA256 with the
 * secret key as text, lower-case hex. The document contradicts itself in details; each of those is a
 * rule here, with the sheet's recommendation as its default.
 */
export interface Rules {
  /** The body line of a GET (C1, C2). */
  readonly getBodyLine: "empty" | "braces"
  /** Whether the path line begins with a slash (C5). */
  readonly leadingSlash: boolean
  /** Whether the timestamp's line ends with a line feed too (C4). */
  readonly trailingNewline: boolean
  /** Whether bodies are written with `\uXXXX` for whatever is not ASCII (C7). */
  readonly asciiEscapeBody: boolean
  /** `php`: bodies as `json_encode` writes them, `\/` and `\uXXXX` (section 3.2). */
  readonly jsonFlavor: "raw" | "php"
  /** Whether the path line holds the query (section 3.2). */
  readonly includeQuery: boolean
  /** What the gateway has in front of `api/v1` in its own view of the path (section 3.2). */
  readonly pathPrefix: string
}

/** What the sheet recommends. */
export const recommended: Rules = {
  getBodyLine: "empty",
  leadingSlash: false,
  trailingNewline: true,
  asciiEscapeBody: false,
  jsonFlavor: "raw",
  includeQuery: false,
  pathPrefix: ""
}

/** What is signed. */
export interface Message {
  readonly method: string
  /** Without a slash in front. */
  readonly path: string
  /** Without the question mark; empty where there is none. */
  readonly query: string
  /** The body's line, see {@link bodyLine}. */
  readonly body: string
  /** Milliseconds since the epoch, the same characters as in the header. */
  readonly timestamp: string
}

/** The body's line of a request without a body: by the rules for a GET, `{}` for any other (C10). */
export const bodyLine = (rules: Pick<Rules, "getBodyLine">, method: string): "" | "{}" =>
  method === "GET" && rules.getBodyLine === "empty" ? "" : "{}"

/** The text that is signed. */
export const text = (rules: Rules, { body, method, path, query, timestamp }: Message): string => {
  const slash = rules.leadingSlash ? "/" : ""
  const prefix = rules.pathPrefix === "" ? "" : `${rules.pathPrefix}/`
  const asked = rules.includeQuery && query !== "" ? `?${query}` : ""
  const end = rules.trailingNewline ? "\n" : ""
  return `${method}\n${slash}${prefix}${path}${asked}\n${body}\n${timestamp}${end}`
}

/** The signature of a message, 64 lower-case hex digits. */
export const sign = (secretKey: string, rules: Rules, message: Message): string =>
  createHmac("sha256", secretKey).update(text(rules, message), "utf8").digest("hex")

const escaped = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

/** How a compact JSON text is written, so that what is sent and what is signed are the same string. */
export const writer = ({
  asciiEscapeBody,
  jsonFlavor
}: Pick<Rules, "asciiEscapeBody" | "jsonFlavor">): ((json: string) => string) => {
  const isPhp = jsonFlavor === "php"
  // Both leave nothing but ASCII; in JSON text, such characters and slashes stand inside strings only.
  if (!isPhp && !asciiEscapeBody) return (json) => json
  return (json) => (isPhp ? json.replaceAll("/", "\\/") : json).replace(/[\u0080-\uffff]/g, escaped)
}
