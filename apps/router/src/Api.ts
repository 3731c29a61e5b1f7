import { Context, Schema } from "effect"
import {
  HttpApi,
  HttpApiEndpoint,
  HttpApiGroup,
  HttpApiMiddleware,
  HttpApiSchema,
  HttpApiSecurity,
  OpenApi
} from "effect/http-api"
import { asClientsReadIt } from "./ApiDescription.ts"
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
const described = (summary: string, description = summary) =>
  OpenApi.annotations({ summary, description })

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
    }).annotateMerge(
      described(
        "Pay",
        "Charges a shopper once. 201: definite, or the shopper has to act. 202: processing, or unknown;" +
          " then the gateway is asked until it tells the outcome."
      )
    ),
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
    }).annotateMerge(described("List payments", "Newest first.")),
    HttpApiEndpoint.get("getPayment", "/v1/payments/:id", {
      params: byId,
      success: Objects.Payment,
      error: reading
    }).annotateMerge(described("Read a payment", "With its attempts at every account.")),
    HttpApiEndpoint.get("getTimeline", "/v1/payments/:id/timeline", {
      params: byId,
      success: Objects.page(Objects.TimelineEntry),
      error: reading
    }).annotateMerge(
      described("Read a payment's history", "Every change of its attempts, with what it rests on.")
    ),
    HttpApiEndpoint.post("capturePayment", "/v1/payments/:id/capture", {
      params: byId,
      headers: keyHeader,
      payload: AmountRequest,
      success: [at(200, Objects.Payment), at(202, Objects.Payment)],
      error: moving
    }).annotateMerge(described("Capture", "All that is left, or a part where the gateway can.")),
    HttpApiEndpoint.post("voidPayment", "/v1/payments/:id/void", {
      params: byId,
      headers: keyHeader,
      payload: AmountRequest,
      success: [at(200, Objects.Payment), at(202, Objects.Payment)],
      error: moving
    }).annotateMerge(described("Void", "Releases what has been authorized and not captured.")),
    HttpApiEndpoint.post("refundPayment", "/v1/payments/:id/refunds", {
      params: byId,
      headers: keyHeader,
      payload: RefundRequest,
      success: [at(201, Objects.Refund), at(202, Objects.Refund)],
      error: moving
    }).annotateMerge(
      described("Refund", "All that is left of what was captured, or a part where the gateway can.")
    ),
    HttpApiEndpoint.get("getRefund", "/v1/refunds/:id", {
      params: byId,
      success: Objects.Refund,
      error: reading
    }).annotateMerge(described("Read a refund")),
    HttpApiEndpoint.post("syncPayment", "/v1/payments/:id/sync", {
      params: byId,
      success: Objects.Payment,
      error: reading
    }).annotateMerge(
      described("Ask the gateway now", "Settles what is open, where the gateway tells it.")
    )
  )
  .middleware(Authorization)

const AccountsGroup = HttpApiGroup.make("accounts")
  .add(
    HttpApiEndpoint.get("listAccounts", "/v1/accounts", {
      success: Objects.page(Objects.Account),
      error: errors(401)
    }).annotateMerge(
      described("List accounts", "What each can do, its limits, and how it has been doing.")
    )
  )
  .middleware(Authorization)

const Health = Schema.Struct({
  status: Schema.Literals(["ok", "failing"]),
  checks: Schema.Record(Schema.String, Schema.Literals(["ok", "failing"]))
})

const SystemGroup = HttpApiGroup.make("system").add(
  HttpApiEndpoint.get("live", "/health/live", { success: Health }).annotateMerge(
    described("Is the process alive")
  ),
  HttpApiEndpoint.get("ready", "/health/ready", {
    success: Health,
    error: at(503, Health)
  }).annotateMerge(
    described("Can it take requests", "The database answers and open outcomes are being asked for.")
  )
)

// Without a `returnUrl` of the merchant's the shopper sees a page that says goodbye.
const comingBack = [
  HttpApiSchema.Empty(303),
  Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/html" }))
]

const ShopperGroup = HttpApiGroup.make("shopper").add(
  HttpApiEndpoint.get("returnByGet", "/v1/return/:id", {
    params: byId,
    success: comingBack,
    error: errors(404)
  }).annotateMerge(
    described(
      "A shopper comes back",
      "Its parameters prove nothing: the gateway is asked, then the browser goes on to `returnUrl`" +
        " with `payment` and `status`."
    )
  ),
  HttpApiEndpoint.post("returnByPost", "/v1/return/:id", {
    params: byId,
    success: comingBack,
    error: errors(404)
  }).annotateMerge(described("A shopper comes back by a form"))
)

/** The whole contract. */
export const Api = HttpApi.make("switchyard")
  .add(PaymentsGroup, AccountsGroup, ShopperGroup, SystemGroup)
  .annotateMerge(
    OpenApi.annotations({
      title: "Switchyard",
      version: "1",
      description: "Payments over several gateways: never charged twice, never lost.",
      transform: asClientsReadIt
    })
  )
