import { Result } from "effect"
import { isIP } from "node:net"
import { isPublic } from "./PublicAddress.ts"

/** Where a webhook may go, by its URL alone. Pure; what a name resolves to is checked by the dialer. */
export interface Target {
  /** The URL in its normal form: the same target has the same text. */
  readonly url: string
  readonly secure: boolean
  /** A name without a dot at its end, or an address without brackets. */
  readonly host: string
  /** As the Host header has it. */
  readonly authority: string
  readonly port: number
  /** Path and query. */
  readonly path: string
}

/** What may be wrong with a target: how it is written, or where it leads. */
export type Rule = "https_url" | "public_target"

const longest = 2048

/**
 * What a URL parser would forgive (blanks, backslashes, missing slashes) two parsers may read in two ways;
 * users and passwords are not for a stored URL.
 */
const strictly = /^https?:\/\/[^/\\?#@\s]+([/?#][^\\\s]*)?$/i

const name =
  /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Names that mean this machine or this network, whatever a resolver would say. */
const localName = /(^|\.)(localhost|localdomain|local|internal|home\.arpa)$/

// A name of one word is looked up in the machine's own search domains.
const isPublicHost = (host: string): boolean =>
  isIP(host) === 0 ? name.test(host) && !localName.test(host) : isPublic(host)

/**
 * Reads a target. `https` only, without user or password; other spellings of a private address (decimal,
 * octal, hexadecimal, short, fullwidth, percent-encoded, IPv4 inside of IPv6) are that address.
 * `allowPrivate` admits `http` and private targets too.
 */
export const parse = (
  text: string,
  allowPrivate: boolean
): Result.Result<Target, ReadonlyArray<Rule>> => {
  const url = /^\s*https?:/i.test(text) ? URL.parse(text) : null
  const host = (url?.hostname ?? "").replace(/^\[|\]$|\.+$/g, "")
  const rules: Array<Rule> = []
  // A host that cannot be read is not public either: an address with a zone, a number that is too large.
  if (!allowPrivate && /^\s*https?:/i.test(text) && !isPublicHost(host)) rules.push("public_target")
  const secure = url?.protocol === "https:"
  const written = strictly.test(text) && text.length <= longest && host !== ""
  if (!written || !(secure || allowPrivate)) rules.push("https_url")
  if (url === null || rules.length > 0) return Result.fail(rules)
  url.hash = ""
  return Result.succeed({
    url: url.href,
    secure,
    host,
    authority: url.host,
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    path: `${url.pathname}${url.search}`
  })
}
