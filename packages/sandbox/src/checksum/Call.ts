/** From a request to a call that has passed its token check: route, fields, merchant, operation. */
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import * as body from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import type { Change } from "./backOffice.ts"
import * as Codes from "./Codes.ts"
import type { Merchant } from "./Merchants.ts"
import type { Moment, State } from "./State.ts"
import type { TokenOperation } from "./tokenCalls.ts"
import { unauthorized } from "./tokenCalls.ts"

/** The path below the mount under which every REST call lives (checksum.md section 1). */
export const basePath = "/transactionServices/REST/v1/"

/** A call's operation, as faults and the request log name it. */
export type Operation = "create" | Change | "IN" | "list" | TokenOperation

/** Every operation. */
export const operations: ReadonlyArray<Operation> = [
  "create",
  "CP",
  "RF",
  "RV",
  "IN",
  "list",
  "authToken",
  "partnerAuthToken",
  "regenerateToken"
]

/** A call that may be processed. */
export type Call =
  | {
      readonly _tag: "Token"
      readonly operation: TokenOperation
      readonly fields: body.Fields
    }
  | {
      readonly _tag: "Merchant"
      readonly operation: Exclude<Operation, TokenOperation>
      readonly fields: body.Fields
      readonly merchant: Merchant
      readonly token: string
      readonly pathId: string | undefined
    }

/** A request that was answered before it became a call. */
export interface Rejected {
  readonly _tag: "Rejected"
  readonly operation: string
  readonly reference: string | undefined
  readonly outcome: string
  readonly response: SandboxResponse
}

type Route =
  | { readonly _tag: "Token"; readonly operation: TokenOperation }
  | { readonly _tag: "Create" | "Inquiry" | "List" }
  | { readonly _tag: "Payment"; readonly id: string }
  | { readonly _tag: "Unknown" }

const decodeSegment = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

const routeOf = (path: string): Route => {
  if (!path.startsWith(basePath)) return { _tag: "Unknown" }
  const rest = path.slice(basePath.length)
  switch (rest) {
    case "payments":
      return { _tag: "Create" }
    case "inquiry":
      return { _tag: "Inquiry" }
    case "getTransactionList":
      return { _tag: "List" }
    case "authToken":
    case "partnerAuthToken":
    case "regenerateToken":
      return { _tag: "Token", operation: rest }
  }
  const [group, segment, ...more] = rest.split("/")
  if (group !== "payments" || segment === undefined || more.length > 0) return { _tag: "Unknown" }
  const id = decodeSegment(segment)
  return id === undefined || id === "" ? { _tag: "Unknown" } : { _tag: "Payment", id }
}

const rejected = (
  operation: string,
  outcome: string,
  response: SandboxResponse,
  reference?: string
): Rejected => ({ _tag: "Rejected", operation, outcome, response, reference })

const problem = (result: Codes.Result, status: number) =>
  respond.json({ paymentId: "-", transactionStatus: "N", result }, status)

/**
 * Only JSON answers are simulated; a caller that accepts nothing else than XML is told so (section
 * 20 point 2).
 */
const acceptsJson = (request: SandboxRequest): boolean => {
  const accept = header(request, "accept")
  return accept === undefined || /json|\*\/\*|application\/\*/i.test(accept)
}

const operationOf = (
  route: Route,
  fields: body.Fields
): Exclude<Operation, TokenOperation> | undefined => {
  const type = fields.get("paymentType")
  switch (route._tag) {
    case "Create":
      return "create"
    case "List":
      return "list"
    case "Inquiry":
      return type === undefined || type === "IN" ? "IN" : undefined
    case "Payment":
      return type === "CP" || type === "RF" || type === "RV" || type === "IN" ? type : undefined
    default:
      return undefined
  }
}

/**
 * The merchant for whom the token may act: its own, or any of the partner's (section 20 point 4).
 */
const merchantOf = (
  state: State,
  request: SandboxRequest,
  fields: body.Fields,
  moment: Moment
): { readonly merchant: Merchant; readonly token: string } | undefined => {
  const token = header(request, "authtoken")
  if (token === undefined) return undefined
  const inspection = state.tokens.inspect(token, moment.nowMs)
  if (inspection === undefined || inspection.expired) return undefined
  const merchant = state.merchants.byMember(fields.get("authentication.memberId") ?? "")
  if (merchant === undefined) return undefined
  const { role, sub } = inspection.claims
  const { partner } = state.merchants
  const isBound =
    role === "partner"
      ? sub === partner.userName && merchant.partnerId === partner.partnerId
      : sub === merchant.username
  return isBound ? { merchant, token } : undefined
}

/** Reads a request, or answers why it cannot be read. */
export const read = (state: State, request: SandboxRequest, moment: Moment): Call | Rejected => {
  const route = routeOf(request.path)
  if (route._tag === "Unknown") {
    return rejected("unknown", "notSupported", problem(Codes.invented.unknownOperation, 404))
  }
  if (request.method !== "POST") {
    const response = problem(Codes.invented.unknownOperation, 405)
    return rejected(route._tag, "notSupported", {
      ...response,
      headers: { ...response.headers, allow: "POST" }
    })
  }
  if (!acceptsJson(request)) {
    return rejected(route._tag, "notAcceptable", problem(Codes.invented.notAcceptable, 406))
  }
  const parsed = body.parse(header(request, "content-type"), request.body)
  if (parsed._tag === "Unsupported") {
    return rejected(route._tag, "invalid", problem(Codes.invented.unsupportedMedia, 415))
  }
  const fields: body.Fields = parsed._tag === "Fields" ? parsed.fields : new Map()
  const unreadable = (reason: string) =>
    rejected(
      route._tag,
      "invalid",
      problem(Codes.explain(Codes.invented.malformedBody, reason), 200)
    )
  if (route._tag === "Token") {
    if (parsed._tag === "Malformed") return unreadable(parsed.reason)
    return { _tag: "Token", operation: route.operation, fields }
  }
  const reference = fields.get("merchantTransactionId")
  const operation = operationOf(route, fields)
  const granted = parsed._tag === "Fields" ? merchantOf(state, request, fields, moment) : undefined
  if (parsed._tag === "Malformed") return unreadable(parsed.reason)
  if (granted === undefined) {
    const name = operation ?? route._tag
    return rejected(name, "unauthorized", unauthorized(state, moment), reference)
  }
  if (operation === undefined) {
    const result = Codes.explain(Codes.invented.unknownOperation, "paymentType")
    return rejected(route._tag, "notSupported", problem(result, 200), reference)
  }
  const pathId = route._tag === "Payment" ? route.id : undefined
  return { _tag: "Merchant", operation, fields, pathId, ...granted }
}
