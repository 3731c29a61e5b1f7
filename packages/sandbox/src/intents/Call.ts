/** From a request to a call that may be processed: endpoint, token check, body (intents.md section 4). */
import { Predicate } from "effect"
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import { problem } from "./answers.ts"
import * as Codes from "./Codes.ts"
import type { Merchant } from "./Merchants.ts"
import type { State } from "./State.ts"

/** The documented endpoints: path, method, and what we call it. */
export const endpoints = {
  "/auth/token": { POST: "token" },
  "/intents/card": { POST: "cardIntent" },
  "/intents/payment": { POST: "paymentIntent" },
  "/transaction": { GET: "find" },
  "/transactions": { GET: "list", POST: "create" },
  "/transactions/{trx_id}": { GET: "read", POST: "change" },
  "/refunds": { POST: "refund" }
} as const

type Methods<A> = A extends unknown ? A[keyof A] : never

/** One endpoint. */
export type Endpoint = Methods<(typeof endpoints)[keyof typeof endpoints]>

/** A call's operation, as faults and the request log name it. */
export type Operation =
  "create" | "capture" | "void" | "refund" | "lookup" | "list" | "token" | "intent"

/** Every operation. */
export const operations: ReadonlyArray<Operation> = [
  "create",
  "capture",
  "void",
  "refund",
  "lookup",
  "list",
  "token",
  "intent"
]

/** Who calls, and with which access token. */
export interface Caller {
  readonly merchant: Merchant
  readonly token: string
}

/** A call that may be processed; only the one that gives a token has no caller. */
export type Call = {
  readonly _tag: "Call"
  readonly operation: Operation
  /** The transaction that the path or the body names. */
  readonly trxId: string | undefined
  /** The merchant's own id in the request. */
  readonly reference: string | undefined
  /** The decoded body, or the query. */
  readonly input: unknown
} & (
  | { readonly endpoint: "token"; readonly caller: undefined }
  | { readonly endpoint: Exclude<Endpoint, "token">; readonly caller: Caller }
)

/** A request that was answered before it became a call. */
export interface Rejected {
  readonly _tag: "Rejected"
  readonly endpoint: Endpoint | "unknown"
  readonly operation: Operation | "unknown"
  readonly reference: string | undefined
  readonly outcome: string
  readonly response: SandboxResponse
}

/** Whether a request asks for a new payment, so that its reference counts as an arrival. */
export const arrives = ({ endpoint }: Call | Rejected): boolean =>
  endpoint === "create" || endpoint === "paymentIntent"

const refusing =
  (known: Pick<Rejected, "endpoint" | "operation" | "reference">) =>
  (outcome: string, refusal: Codes.Refusal): Rejected => ({
    _tag: "Rejected",
    ...known,
    outcome,
    response: respond.json(problem(refusal), refusal.status)
  })

const decodeSegment = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

const prefix = "/transactions/"

/** The documented path that this one is an instance of, and the id in it. */
const templateOf = (path: string) => {
  if (!path.startsWith(prefix)) return { template: path, pathId: undefined }
  const segment = path.slice(prefix.length)
  const pathId = segment.includes("/") ? undefined : decodeSegment(segment)
  return pathId === undefined || pathId === ""
    ? { template: "", pathId: undefined }
    : { template: "/transactions/{trx_id}", pathId }
}

/** Fields by name; undefined when one is repeated. */
const queryFields = (query: string): Readonly<Record<string, string>> | undefined => {
  const entries = [...new URLSearchParams(query)]
  const fields = Object.fromEntries(entries)
  return Object.keys(fields).length === entries.length ? fields : undefined
}

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const isJson = (request: SandboxRequest): boolean =>
  header(request, "content-type")?.split(";", 1)[0]?.trim().toLowerCase() === "application/json"

const textIn = (input: unknown, name: string): string | undefined => {
  if (!Predicate.isObject(input)) return undefined
  const value: unknown = Reflect.get(input, name)
  return typeof value === "string" ? value : undefined
}

const operationOf = (endpoint: Endpoint, input: unknown): Operation => {
  switch (endpoint) {
    case "cardIntent":
    case "paymentIntent":
      return "intent"
    case "find":
    case "read":
      return "lookup"
    case "change":
      return textIn(input, "operation") === "void" ? "void" : "capture"
    default:
      return endpoint
  }
}

const callerOf = (state: State, request: SandboxRequest, { nowMs }: Moment): Caller | undefined => {
  const [, token = ""] = /^Bearer (\S+)$/.exec(header(request, "authorization") ?? "") ?? []
  const inspection = state.tokens.inspect(token, nowMs)
  if (inspection === undefined || inspection.expired) return undefined
  const merchant = state.merchants.byClient(inspection.claims.sub)
  return merchant === undefined ? undefined : { merchant, token }
}

const notAnEndpoint = refusing({ endpoint: "unknown", operation: "unknown", reference: undefined })

/** Reads a request, or answers why it cannot be read. */
export const read = (state: State, request: SandboxRequest, moment: Moment): Call | Rejected => {
  const { pathId, template } = templateOf(request.path)
  const methods: Readonly<Record<string, Endpoint>> | undefined = Object.hasOwn(endpoints, template)
    ? endpoints[template as keyof typeof endpoints]
    : undefined
  if (methods === undefined) return notAnEndpoint("notSupported", Codes.invented.unknownOperation)
  const { method } = request
  const endpoint = Object.hasOwn(methods, method) ? methods[method] : undefined
  if (endpoint === undefined) {
    const rejection = notAnEndpoint("notSupported", Codes.invented.wrongMethod)
    const headers = { ...rejection.response.headers, allow: Object.keys(methods).join(", ") }
    return { ...rejection, response: { ...rejection.response, headers } }
  }
  const input = method === "GET" ? queryFields(request.query) : parseJson(request.body)
  const operation = operationOf(endpoint, input)
  const reference = textIn(input, "external_id") ?? textIn(input, "id")
  const refuse = refusing({ endpoint, operation, reference })
  const caller = endpoint === "token" ? undefined : callerOf(state, request, moment)
  if (endpoint !== "token" && caller === undefined) {
    return refuse("unauthorized", Codes.invented.unauthorized)
  }
  if (method === "POST" && !isJson(request)) {
    return refuse("invalid", Codes.invented.unsupportedMedia)
  }
  if (method === "POST" && !Predicate.isObject(input)) {
    return refuse("invalid", Codes.invented.malformedBody)
  }
  const trxId = pathId ?? textIn(input, "trx_id")
  const call = { _tag: "Call", operation, trxId, reference, input } as const
  return endpoint === "token" || caller === undefined
    ? { ...call, endpoint: "token", caller: undefined }
    : { ...call, endpoint, caller }
}
