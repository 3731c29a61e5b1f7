/**
 * Who calls, proved by the three headers (payin-payout.md sections 1 to 3; section 9, points 1 to 4 and 7).
 */
import type { SandboxRequest } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import { rewrite } from "./bodyLines.ts"
import type { Fields } from "./fields.ts"
import { hintOf } from "./hints.ts"
import type { Account, Key } from "./Merchants.ts"
import * as Problems from "./Problems.ts"
import * as Signatures from "./Signatures.ts"
import type { State, Switches } from "./State.ts"

const braces = "{}"

/** The body lines that are accepted: one, or both of the documented ones for a GET. */
const bodyLinesOf = (
  request: SandboxRequest,
  multipart: Fields | undefined,
  switches: Switches
): ReadonlyArray<string> => {
  if (request.method === "GET") {
    const { getBodyLine } = switches
    if (getBodyLine === "either") return ["", braces]
    return [getBodyLine === "empty" ? "" : braces]
  }
  if (multipart !== undefined) {
    const { multipartBodyLine } = switches
    if (multipartBodyLine === "json") return [JSON.stringify(Object.fromEntries(multipart))]
    return [multipartBodyLine === "empty" ? "" : braces]
  }
  if (request.body === "") return [switches.emptyBodyLine === "empty" ? "" : braces]
  return [rewrite(request.body, switches.jsonFlavor)]
}

const pathOf = ({ path, query }: SandboxRequest, { includeQuery, pathPrefix }: Switches): string =>
  `${pathPrefix}${path}${includeQuery && query !== "" ? `?${query}` : ""}`

/** What a caller shows of itself. */
interface Headers {
  readonly accessKey: string
  readonly signature: string
  readonly timestamp: string
}

const headersOf = (request: SandboxRequest): Headers | Problems.Problem => {
  const accessKey = header(request, "access-key")
  const signature = header(request, "signature")
  const timestamp = header(request, "timestamp")
  if (accessKey === undefined) return Problems.invented.missingAccessKey
  if (signature === undefined) return Problems.invented.missingSignature
  if (timestamp === undefined) return Problems.invented.missingTimestamp
  return { accessKey, signature, timestamp }
}

const isAllowed = ({ merchant }: Account, address: string | undefined): boolean =>
  merchant.allowedAddresses === undefined ||
  (address !== undefined && merchant.allowedAddresses.includes(address.replace(/^::ffff:/, "")))

const timestampProblem = (
  timestamp: string,
  clockMs: number,
  { debug, maxSkewMs }: Switches
): Problems.Problem | undefined => {
  if (!/^\d{1,16}$/.test(timestamp)) return Problems.invented.invalidTimestamp
  if (Math.abs(Number(timestamp) - clockMs) <= maxSkewMs) return undefined
  const isSeconds = Math.abs(Number(timestamp) * 1000 - clockMs) <= maxSkewMs
  return debug && isSeconds
    ? Problems.explain(Problems.invented.staleTimestamp, "it is in seconds, not milliseconds")
    : Problems.invented.staleTimestamp
}

const signatureProblem = (
  request: SandboxRequest,
  multipart: Fields | undefined,
  { signature, timestamp }: Headers,
  { secretKey }: Key,
  switches: Switches
): Problems.Problem | undefined => {
  const bodies = bodyLinesOf(request, multipart, switches)
  const lines = { method: request.method, path: pathOf(request, switches), timestamp }
  const isGenuine = bodies.some((body) =>
    Signatures.matches(signature, Signatures.sign(secretKey, { ...lines, body }, switches))
  )
  if (isGenuine) return undefined
  if (!switches.debug) return Problems.invented.invalidSignature
  const expected = { ...lines, body: bodies[0] ?? "" }
  const hint = hintOf(signature, secretKey, expected, request.body, switches)
  return Problems.explain(Problems.invented.invalidSignature, hint)
}

/** Whether the signature was used before, within the window; remembers it. */
const isReplayed = (
  { signatures, switches }: State,
  { signature }: Headers,
  clockMs: number
): boolean => {
  if (!switches.rejectReplay) return false
  for (const [old, seenMs] of signatures) {
    if (seenMs >= clockMs - 2 * switches.maxSkewMs) break
    signatures.delete(old)
  }
  if (signatures.has(signature)) return true
  signatures.set(signature, clockMs)
  return false
}

/** The caller's account, or why it is refused. `clockMs` is the true time, never moved by the control API. */
export const authenticate = (
  state: State,
  request: SandboxRequest,
  multipart: Fields | undefined,
  clockMs: number
): Account | Problems.Problem => {
  const headers = headersOf(request)
  if ("error" in headers) return headers
  const known = state.merchants.byAccessKey(headers.accessKey)
  if (known === undefined) return Problems.invented.unknownAccessKey
  const { account, key } = known
  if (!isAllowed(account, request.remoteAddress)) return Problems.invented.addressNotAllowed
  const problem =
    timestampProblem(headers.timestamp, clockMs, state.switches) ??
    signatureProblem(request, multipart, headers, key, state.switches)
  if (problem !== undefined) return problem
  return isReplayed(state, headers, clockMs) ? Problems.invented.replayed : account
}
