/** From a request to a call that has passed its token check: route, fields, merchant, operation. */
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import * as body from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import type { Change } from "./backOffice.ts"
import * as Codes from "./Codes.ts"
import type { InvoiceOperation } from "./invoices.ts"
import { invoiceOperations } from "./invoices.ts"
import type { Merchant } from "./Merchants.ts"
import type { Route } from "./routes.ts"
import { routeOf } from "./routes.ts"
import type { State } from "./State.ts"
import type { TokenOperation } from "./tokenCalls.ts"
import { tokenOperations, unauthorized } from "./tokenCalls.ts"

/**
 * A call's operation, as faults and the request log name it. `token.` is about stored cards,
 * `repeat` is a recurring payment by the first one's id, `resource` the GET after a return.
 */
export type Operation =
  | "create"
  | Change
  | "IN"
  | "list"
  | "resource"
  | "token.create"
  | "token.pay"
  | "token.delete"
  | "token.list"
  | "repeat"
  | "payout"
  | InvoiceOperation
  | TokenOperation

/** Every operation. */
export const operations: ReadonlyArray<Operation> = [
  "create",
  "CP",
  "RF",
  "RV",
  "IN",
  "list",
  "resource",
  "token.create",
  "token.pay",
  "token.delete",
  "token.list",
  "repeat",
  "payout",
  ...invoiceOperations,
  ...tokenOperations
]

/** The operations that ask for a new payment. */
const creating: ReadonlyArray<Operation> = ["create", "token.pay", "repeat", "payout"]

/** Whether the call asks for a new payment, under its own amount and reference. */
export const creates = (operation: string): boolean => creating.some((one) => one === operation)

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
      /** Whether the token is a partner's, who may act for its merchants. */
      readonly isPartner: boolean
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

type MerchantOperation = Exclude<Operation, TokenOperation>

const backOffice: Readonly<Record<string, MerchantOperation>> = {
  CP: "CP",
  RF: "RF",
  RV: "RV",
  IN: "IN"
}

const ofPayment = (fields: body.Fields): MerchantOperation | undefined => {
  const type = fields.get("paymentType")
  const isCharge = type === undefined || type === "DB" || type === "PA"
  if (isCharge && fields.get("recurringType") === "REPEATED") return "repeat"
  return type !== undefined && Object.hasOwn(backOffice, type) ? backOffice[type] : undefined
}

const ofRegistration = (type: string | undefined): MerchantOperation | undefined =>
  type === "DL" ? "token.delete" : type === "PO" ? undefined : "token.pay"

const operationOf = (
  route: Route,
  method: string,
  fields: body.Fields
): MerchantOperation | undefined => {
  const type = fields.get("paymentType")
  switch (route._tag) {
    case "Create":
      return "create"
    case "List":
      return "list"
    case "Cards":
      return "token.list"
    case "Inquiry":
      return type === undefined || type === "IN" ? "IN" : undefined
    case "Registrations":
      return type === undefined || type === "RG" ? "token.create" : undefined
    case "Registration":
      return ofRegistration(type)
    case "Payout":
      return type === "PO" ? "payout" : undefined
    case "Payment":
      return method === "GET" ? "resource" : ofPayment(fields)
    case "Invoice":
      return route.operation
    default:
      return undefined
  }
}

interface Granted {
  readonly merchant: Merchant
  readonly token: string
  readonly isPartner: boolean
}

/**
 * The merchant for whom the token may act: its own, or any of the partner's (section 20 point 4).
 * A GET names no member: it is the token's own.
 */
const grantedTo = (
  state: State,
  route: Route,
  request: SandboxRequest,
  fields: body.Fields,
  moment: Moment
): Granted | undefined => {
  const token = header(request, "authtoken")
  if (token === undefined) return undefined
  const tokens = route._tag === "Invoice" ? state.invoiceTokens : state.tokens
  const inspection = tokens.inspect(token, moment.nowMs)
  if (inspection === undefined || inspection.expired) return undefined
  const { role, sub } = inspection.claims
  const isPartner = role === "partner"
  const memberId = fields.get("authentication.memberId")
  const { merchants } = state
  const merchant =
    request.method === "GET" && !isPartner
      ? merchants.byUsername(sub)
      : merchants.byMember(memberId ?? "")
  if (merchant === undefined) return undefined
  const { partner } = merchants
  const isBound = isPartner
    ? sub === partner.userName && merchant.partnerId === partner.partnerId
    : sub === merchant.username
  return isBound ? { merchant, token, isPartner } : undefined
}

const notAllowed = (route: Route, allow: string): Rejected => {
  const response = problem(Codes.invented.unknownOperation, 405)
  const headers = { ...response.headers, allow }
  return rejected(route._tag, "notSupported", { ...response, headers })
}

/** The fields of the body; a GET has none but those of its query. */
const parse = (request: SandboxRequest): body.Parsed =>
  request.method === "GET"
    ? body.parse("application/x-www-form-urlencoded", request.query)
    : body.parse(header(request, "content-type"), request.body)

/** Reads a request, or answers why it cannot be read. */
export const read = (state: State, request: SandboxRequest, moment: Moment): Call | Rejected => {
  const route = routeOf(request.path)
  if (route._tag === "Unknown") {
    return rejected("unknown", "notSupported", problem(Codes.invented.unknownOperation, 404))
  }
  const isResource = route._tag === "Payment" && request.method === "GET"
  if (request.method !== "POST" && !isResource) {
    return notAllowed(route, route._tag === "Payment" ? "POST, GET" : "POST")
  }
  if (!acceptsJson(request)) {
    return rejected(route._tag, "notAcceptable", problem(Codes.invented.notAcceptable, 406))
  }
  const parsed = parse(request)
  if (parsed._tag === "Unsupported") {
    return rejected(route._tag, "invalid", problem(Codes.invented.unsupportedMedia, 415))
  }
  if (parsed._tag === "Malformed") {
    const result = Codes.explain(Codes.invented.malformedBody, parsed.reason)
    return rejected(route._tag, "invalid", problem(result, 200))
  }
  const { fields } = parsed
  if (route._tag === "Token") return { _tag: "Token", operation: route.operation, fields }
  const reference = fields.get("merchantTransactionId")
  const operation = operationOf(route, request.method, fields)
  const granted = grantedTo(state, route, request, fields, moment)
  if (granted === undefined) {
    const name = operation ?? route._tag
    return rejected(name, "unauthorized", unauthorized(state, moment), reference)
  }
  if (operation === undefined) {
    const result = Codes.explain(Codes.invented.unknownOperation, "paymentType")
    return rejected(route._tag, "notSupported", problem(result, 200), reference)
  }
  const pathId = "id" in route ? route.id : undefined
  return { _tag: "Merchant", operation, fields, pathId, ...granted }
}
