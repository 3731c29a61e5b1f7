import { Context, Predicate, Schema } from "effect"
import {
  HttpApi,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpApiMiddleware,
  HttpApiSchema,
  HttpApiSecurity,
  OpenApi
} from "effect/http-api"
import * as ApiProblem from "./ApiProblem.ts"
import type { Role } from "./ConfigFile.ts"
import { AmountRequest, PaymentRequest, RefundRequest } from "./domain/PaymentRequest.ts"
import { statuses } from "./domain/PaymentRecord.ts"
import * as Objects from "./Objects.ts"

/** The HTTP contract as data: paths, schemas, statuses. No logic. */

/** Who calls: a merchant, by one of its keys. */
export class Caller extends Context.Service<
  Caller,
  { readonly merchant: string; readonly role: Role }
>()("router/Api/Caller") {}

/** `Authorization: Bearer KEY`. */
export class Authorization extends HttpApiMiddleware.Service<Authorization, { provides: Caller }>()(
  "router/Api/Authorization",
  { security: { bearer: HttpApiSecurity.bearer } }
) {}

/** RFC 9457 problem details. */
const problem = (status: number) =>
  Schema.Struct({
    type: Schema.String,
    title: Schema.String,
    status: Schema.Int,
    detail: Schema.String,
    instance: Schema.String,
    code: Schema.Literals(ApiProblem.codes),
    errors: Schema.optionalKey(
      Schema.Array(Schema.Struct({ path: Schema.String, rule: Schema.String }))
    ),
    payment: Schema.optionalKey(Objects.Payment),
    refund: Schema.optionalKey(Objects.Refund),
    decline: Schema.optionalKey(Objects.Decline),
    accounts: Schema.optionalKey(
      Schema.Array(
        Schema.Struct({
          account: Schema.String,
          why: Schema.String,
          path: Schema.optionalKey(Schema.String)
        })
      )
    )
  }).pipe(
    HttpApiSchema.asJson({ contentType: "application/problem+json" }),
    HttpApiSchema.status(status)
  )

const errors = (...of: ReadonlyArray<number>) => of.map(problem)

const reading = errors(401, 403, 404, 422)
const moving = errors(400, 401, 402, 403, 404, 409, 413, 415, 422, 502, 503)

const at = <S extends Schema.Top>(status: number, schema: S) =>
  schema.pipe(HttpApiSchema.status(status))

// Optional for the schema only: its absence is a 400 of its own. The description says what is true.
const keyHeader = Schema.Struct({
  "idempotency-key": Schema.optionalKey(
    Schema.String.annotate({
      description: "1 to 255 visible ASCII characters; the same key answers the same object"
    })
  )
})
const byId = { id: Schema.String }
const time = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/, {
    expected: "iso_8601_time"
  }),
  Schema.makeFilter((text: string) => !Number.isNaN(Date.parse(text)), {
    expected: "iso_8601_time"
  })
)

const PaymentsGroup = HttpApiGroup.make("payments")
  .add(
    HttpApiEndpoint.post("createPayment", "/v1/payments", {
      headers: keyHeader,
      payload: PaymentRequest,
      success: [at(201, Objects.Payment), at(202, Objects.Payment)],
      error: moving
    }),
    HttpApiEndpoint.get("listPayments", "/v1/payments", {
      query: {
        status: Schema.optionalKey(Schema.Literals(statuses)),
        account: Schema.optionalKey(Schema.String),
        reference: Schema.optionalKey(Schema.String),
        createdFrom: Schema.optionalKey(time),
        createdTo: Schema.optionalKey(time),
        limit: Schema.optionalKey(
          Schema.NumberFromString.check(
            Schema.isInt({ expected: "from_1_to_100" }),
            Schema.isBetween({ minimum: 1, maximum: 100 }, { expected: "from_1_to_100" })
          )
        ),
        cursor: Schema.optionalKey(Schema.String)
      },
      success: Objects.page(Objects.Payment),
      error: reading
    }),
    HttpApiEndpoint.get("getPayment", "/v1/payments/:id", {
      params: byId,
      success: Objects.Payment,
      error: reading
    }),
    HttpApiEndpoint.get("getTimeline", "/v1/payments/:id/timeline", {
      params: byId,
      success: Objects.page(Objects.TimelineEntry),
      error: reading
    }),
    HttpApiEndpoint.post("capturePayment", "/v1/payments/:id/capture", {
      params: byId,
      headers: keyHeader,
      payload: AmountRequest,
      success: [at(200, Objects.Payment), at(202, Objects.Payment)],
      error: moving
    }),
    HttpApiEndpoint.post("voidPayment", "/v1/payments/:id/void", {
      params: byId,
      headers: keyHeader,
      payload: AmountRequest,
      success: [at(200, Objects.Payment), at(202, Objects.Payment)],
      error: moving
    }),
    HttpApiEndpoint.post("refundPayment", "/v1/payments/:id/refunds", {
      params: byId,
      headers: keyHeader,
      payload: RefundRequest,
      success: [at(201, Objects.Refund), at(202, Objects.Refund)],
      error: moving
    }),
    HttpApiEndpoint.get("getRefund", "/v1/refunds/:id", {
      params: byId,
      success: Objects.Refund,
      error: reading
    }),
    HttpApiEndpoint.post("syncPayment", "/v1/payments/:id/sync", {
      params: byId,
      success: Objects.Payment,
      error: reading
    })
  )
  .middleware(Authorization)

const AccountsGroup = HttpApiGroup.make("accounts")
  .add(
    HttpApiEndpoint.get("listAccounts", "/v1/accounts", {
      success: Objects.page(Objects.Account),
      error: errors(401)
    })
  )
  .middleware(Authorization)

const Health = Schema.Struct({
  status: Schema.Literals(["ok", "failing"]),
  checks: Schema.Record(Schema.String, Schema.Literals(["ok", "failing"]))
})

const SystemGroup = HttpApiGroup.make("system").add(
  HttpApiEndpoint.get("live", "/health/live", { success: Health }),
  HttpApiEndpoint.get("ready", "/health/ready", { success: Health, error: at(503, Health) })
)

const ShopperGroup = HttpApiGroup.make("shopper").add(
  HttpApiEndpoint.get("returnByGet", "/v1/return/:id", {
    params: byId,
    success: HttpApiSchema.Empty(303)
  }),
  HttpApiEndpoint.post("returnByPost", "/v1/return/:id", {
    params: byId,
    success: HttpApiSchema.Empty(303)
  })
)

type Described = Readonly<Record<string, unknown>>

/** Walks the description and requires the header of every call that moves money. */
const requireKey = (described: Described): Described => {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (!Predicate.isObject(value)) return value
    const entries = Object.entries(value).map(([name, inner]) => [name, walk(inner)])
    const copy: Record<string, unknown> = Object.fromEntries(entries)
    return copy["name"] === "idempotency-key" ? { ...copy, required: true } : copy
  }
  return { ...described, paths: walk(described["paths"]) }
}

/** The whole contract. */
export const Api = HttpApi.make("switchyard")
  .add(PaymentsGroup, AccountsGroup, ShopperGroup, SystemGroup)
  .annotateMerge(
    OpenApi.annotations({
      title: "Switchyard",
      version: "1",
      description: "Payments over several gateways: never charged twice, never lost.",
      transform: requireKey
    })
  )
