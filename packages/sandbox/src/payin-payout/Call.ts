/** From a request to a call of a known merchant: route, method, fields, signature (section 5). */
import type { SandboxRequest } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import { authenticate } from "./auth.ts"
import type { Fields } from "./fields.ts"
import { parseJson, parseMultipart, text } from "./fields.ts"
import type { Account } from "./Merchants.ts"
import * as Problems from "./Problems.ts"
import type { State, Switches } from "./State.ts"

/** A call, as faults and the request log name it. */
export type Operation = "payin" | "payinStatus" | "payout" | "payoutStatus" | "balance"

/** Every operation; a fault rule that names none means the first. */
export const operations: ReadonlyArray<Operation> = [
  "payin",
  "payinStatus",
  "payout",
  "payoutStatus",
  "balance"
]

/** A call that may be processed. */
export interface Call {
  readonly _tag: "Call"
  readonly operation: Operation
  readonly orderId: string | undefined
  readonly fields: Fields
  readonly account: Account
}

/** A request that was refused before it became a call. */
export interface Rejected {
  readonly _tag: "Rejected"
  readonly operation: Operation | "unknown"
  readonly orderId: string | undefined
  readonly outcome: string
  readonly problem: Problems.Problem
  /** The methods that the path takes. */
  readonly allow?: string
}

interface Route {
  readonly operation: Operation
  readonly methods: ReadonlyArray<string>
  /** The order that the path names. */
  readonly orderId?: string
}

const payoutPath = /^\/api\/v1\/payout\/([^/]+)\/status$/

const decodeSegment = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

const routeOf = (path: string, { acceptPostBalance }: Switches): Route | undefined => {
  switch (path) {
    case "/api/v1/balance":
      return { operation: "balance", methods: acceptPostBalance ? ["GET", "POST"] : ["GET"] }
    case "/api/v1/payin/generate/link":
      return { operation: "payin", methods: ["POST"] }
    case "/api/v1/payin/transactions":
      return { operation: "payinStatus", methods: ["POST"] }
    case "/api/v1/payout/initiate":
      return { operation: "payout", methods: ["POST"] }
  }
  const orderId = decodeSegment(payoutPath.exec(path)?.[1] ?? "")
  if (orderId === undefined || orderId === "") return undefined
  return { operation: "payoutStatus", methods: ["GET"], orderId }
}

type Body =
  | { readonly _tag: "Json" | "Multipart"; readonly fields: Fields }
  | { readonly _tag: "Unsupported" | "Malformed" }

const noFields: Fields = new Map()

const bodyOf = (request: SandboxRequest, operation: Operation, switches: Switches): Body => {
  if (request.method === "GET" || request.body === "") return { _tag: "Json", fields: noFields }
  const contentType = header(request, "content-type") ?? ""
  const type = contentType.split(";", 1)[0]?.trim().toLowerCase()
  if (type === "application/json") {
    const fields = parseJson(request.body)
    return fields === undefined ? { _tag: "Malformed" } : { _tag: "Json", fields }
  }
  const takesForm = operation === "payinStatus" && switches.acceptMultipartStatus
  if (type !== "multipart/form-data" || !takesForm) return { _tag: "Unsupported" }
  const fields = parseMultipart(contentType, request.body)
  return fields === undefined ? { _tag: "Malformed" } : { _tag: "Multipart", fields }
}

/** Reads a request, or says why it is refused. `clockMs` is the true time. */
export const read = (state: State, request: SandboxRequest, clockMs: number): Call | Rejected => {
  const route = routeOf(request.path, state.switches)
  if (route === undefined) {
    const problem = Problems.invented.notFound
    return {
      _tag: "Rejected",
      operation: "unknown",
      orderId: undefined,
      outcome: "notFound",
      problem
    }
  }
  const { methods, operation } = route
  const body = bodyOf(request, operation, state.switches)
  const fields = "fields" in body ? body.fields : noFields
  const orderId = (route.orderId ?? text(fields, "order_id")) || undefined
  const refuse = (outcome: string, problem: Problems.Problem): Rejected => ({
    _tag: "Rejected",
    operation,
    orderId,
    outcome,
    problem
  })
  if (!methods.includes(request.method)) {
    const rejected = refuse("notSupported", Problems.invented.methodNotAllowed)
    return { ...rejected, allow: methods.join(", ") }
  }
  if (body._tag === "Unsupported") return refuse("invalid", Problems.invented.unsupportedMedia)
  const multipart = body._tag === "Multipart" ? body.fields : undefined
  const account = authenticate(state, request, multipart, clockMs)
  if ("error" in account) return refuse("unauthorized", account)
  if (body._tag === "Malformed") return refuse("invalid", Problems.invented.unreadableBody)
  return { _tag: "Call", operation, orderId, fields, account }
}
