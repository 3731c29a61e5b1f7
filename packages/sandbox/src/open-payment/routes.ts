/** Every path of the API (open-payment.md section 2), as data. */
import type { Fields } from "../internal/body.ts"
import type { FormName } from "./fields.ts"
import type { LimitName } from "./Throttle.ts"

const id = "([A-Za-z0-9.-]+)"

interface Row {
  readonly method: "GET" | "POST" | "DELETE"
  readonly path: string
  /** As faults and the request log name it; `step` is named by its paymentType. */
  readonly operation: string
  readonly form: FormName | "step"
  readonly limit?: LimitName
  /** What else the limit is counted by than the entity: the id or reference that is asked for. */
  readonly limitedBy?: "id" | "reference"
}

const table = {
  payment: { method: "POST", path: "/v1/payments", operation: "create", form: "payment" },
  paymentList: {
    method: "GET",
    path: "/v1/payments",
    operation: "query",
    form: "listByReference",
    limit: "query",
    limitedBy: "reference"
  },
  step: {
    method: "POST",
    path: `/v1/payments/${id}`,
    operation: "step",
    form: "step",
    limit: "backOffice"
  },
  paymentStatus: {
    method: "GET",
    path: `/v1/payments/${id}`,
    operation: "query",
    form: "read",
    limit: "payment",
    limitedBy: "id"
  },
  record: {
    method: "GET",
    path: `/v1/query/${id}`,
    operation: "query",
    form: "record",
    limit: "query",
    limitedBy: "id"
  },
  recordV3: {
    method: "GET",
    path: `/v3/query/${id}`,
    operation: "query",
    form: "record",
    limit: "query",
    limitedBy: "id"
  },
  list: {
    method: "GET",
    path: "/v1/query",
    operation: "query",
    form: "listByReference",
    limit: "query",
    limitedBy: "reference"
  },
  listV3: {
    method: "GET",
    path: "/v3/query",
    operation: "query",
    form: "list",
    limit: "query",
    limitedBy: "reference"
  },
  registration: {
    method: "POST",
    path: "/v1/registrations",
    operation: "registration",
    form: "registration"
  },
  registrationPayment: {
    method: "POST",
    path: `/v1/registrations/${id}/payments`,
    operation: "create",
    form: "registrationPayment",
    limit: "registrationPayment"
  },
  registrationStatus: {
    method: "GET",
    path: `/v1/registrations/${id}`,
    operation: "registration",
    form: "read",
    limit: "registration"
  },
  deregister: {
    method: "DELETE",
    path: `/v1/registrations/${id}`,
    operation: "registration",
    form: "read"
  },
  checkout: { method: "POST", path: "/v1/checkouts", operation: "checkout", form: "checkout" },
  checkoutUpdate: {
    method: "POST",
    path: `/v1/checkouts/${id}`,
    operation: "checkout",
    form: "checkoutUpdate",
    limit: "checkoutUpdate"
  },
  checkoutDelete: {
    method: "DELETE",
    path: `/v1/checkouts/${id}`,
    operation: "checkout",
    form: "read"
  },
  checkoutPayment: {
    method: "GET",
    path: `/v1/checkouts/${id}/payment`,
    operation: "query",
    form: "read",
    limit: "checkoutPayment",
    limitedBy: "id"
  },
  checkoutRegistration: {
    method: "GET",
    path: `/v1/checkouts/${id}/registration`,
    operation: "query",
    form: "read",
    limit: "checkoutPayment",
    limitedBy: "id"
  },
  threeDSecure: {
    method: "POST",
    path: "/v1/threeDSecure",
    operation: "threeDSecure",
    form: "threeDSecure"
  },
  threeDSecureStatus: {
    method: "GET",
    path: `/v1/threeDSecure/${id}`,
    operation: "query",
    form: "read",
    limit: "payment",
    limitedBy: "id"
  }
} as const satisfies Record<string, Row>

/** The name of a method and path. */
export type Endpoint = keyof typeof table

/** Every method and path, for people. */
export const listed: ReadonlyArray<string> = Object.values(table).map(
  ({ method, path }) => `${method} ${path.replace(id, "{id}")}`
)

/** A request's endpoint and the id in its path; empty where the path has none. */
export interface Route {
  readonly endpoint: Endpoint
  readonly pathId: string
}

const rows = Object.entries(table).map(([endpoint, row]) => ({
  endpoint: endpoint as Endpoint,
  row,
  pattern: new RegExp(`^${row.path}$`)
}))

/** Where the request goes. */
export const find = (method: string, path: string): Route | "unknown" | "otherMethod" => {
  const fitting = rows.filter(({ pattern }) => pattern.test(path))
  const hit = fitting.find(({ row }) => row.method === method)
  if (hit === undefined) return fitting.length === 0 ? "unknown" : "otherMethod"
  return { endpoint: hit.endpoint, pathId: hit.pattern.exec(path)?.[1] ?? "" }
}

const steps = ["CP", "RF", "RV", "RB", "RC"] as const

/** A step's paymentType; undefined for one that is no step of a merchant. */
export const stepOf = (fields: Fields): (typeof steps)[number] | undefined =>
  steps.find((step) => step === fields.get("paymentType"))

/** Every operation that a fault rule may name. */
export const operations: ReadonlyArray<string> = [
  "create",
  ...steps,
  "query",
  "checkout",
  "registration",
  "threeDSecure"
]

/** The operation, as faults and the request log name it. */
export const operationOf = (endpoint: Endpoint, fields: Fields): string =>
  endpoint === "step" ? (stepOf(fields) ?? "step") : table[endpoint].operation

/** Whether the call asks for a new payment, so that its reference counts as an arrival. */
export const isNewPayment = (endpoint: Endpoint): boolean =>
  endpoint === "payment" || endpoint === "registrationPayment" || endpoint === "checkout"

/** The form that the fields have to fit. */
export const formOf = (endpoint: Endpoint, fields: Fields): FormName => {
  const { form } = table[endpoint]
  return form === "step" ? (stepOf(fields) ?? "otherType") : form
}

/** The limit of a call, and by what it is counted besides the entity. */
export const limitOf = (
  endpoint: Endpoint
): { readonly name: LimitName; readonly by: Row["limitedBy"] } | undefined => {
  const { limit, limitedBy }: Row = table[endpoint]
  return limit === undefined ? undefined : { name: limit, by: limitedBy }
}
