import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Authorization } from "../Authorization.ts"
import {
  at,
  byId,
  described,
  keyHeader,
  listed,
  moving,
  noQuery,
  reading,
  routingWords,
  search,
  timelineWords,
  writing
} from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"
import * as Requests from "../Requests.ts"

const create = HttpApiEndpoint.post("createPayment", "/v1/payments", {
  headers: keyHeader,
  payload: Requests.PaymentRequest,
  success: [at(201, Objects.Payment), at(202, Objects.Payment)],
  error: moving
}).annotateMerge(
  described(
    "Pay",
    "Charges a shopper once. 201: definite, or the shopper has to act. 202: processing, or unknown;" +
      " then the gateway is asked until it tells the outcome."
  )
)

const list = HttpApiEndpoint.get("listPayments", "/v1/payments", {
  query: { status: Schema.optionalKey(Schema.Literals(Objects.statuses)), ...search },
  success: Objects.page(Objects.Payment),
  error: reading
}).annotateMerge(listed("List payments", "Newest first."))

const get = HttpApiEndpoint.get("getPayment", "/v1/payments/:id", {
  params: byId,
  success: Objects.Payment,
  error: reading
}).annotateMerge(described("Read a payment", "With its attempts at every account."))

const timeline = HttpApiEndpoint.get("getTimeline", "/v1/payments/:id/timeline", {
  params: byId,
  query: noQuery,
  success: Objects.page(Objects.TimelineEntry),
  error: reading
}).annotateMerge(listed("Read a payment's history", timelineWords))

const routing = HttpApiEndpoint.get("getPaymentRouting", "/v1/payments/:id/routing", {
  params: byId,
  success: Objects.Explanation,
  error: reading
}).annotateMerge(described("Explain a payment's routing", routingWords))

const released = {
  params: byId,
  headers: keyHeader,
  payload: Requests.AmountRequest,
  success: [at(200, Objects.Payment), at(202, Objects.Payment)],
  error: moving
} as const

const capture = HttpApiEndpoint.post(
  "capturePayment",
  "/v1/payments/:id/capture",
  released
).annotateMerge(described("Capture", "All that is left, or a part where the gateway can."))

const release = HttpApiEndpoint.post(
  "voidPayment",
  "/v1/payments/:id/void",
  released
).annotateMerge(described("Void", "Releases what has been authorized and not captured."))

const refund = HttpApiEndpoint.post("refundPayment", "/v1/payments/:id/refunds", {
  params: byId,
  headers: keyHeader,
  payload: Requests.RefundRequest,
  success: [at(201, Objects.Refund), at(202, Objects.Refund)],
  error: moving
}).annotateMerge(
  described("Refund", "All that is left of what was captured, or a part where the gateway can.")
)

const getRefund = HttpApiEndpoint.get("getRefund", "/v1/refunds/:id", {
  params: byId,
  success: Objects.Refund,
  error: reading
}).annotateMerge(described("Read a refund"))

const rebill = HttpApiEndpoint.post("rebillPayment", "/v1/payments/:id/rebill", {
  params: byId,
  headers: keyHeader,
  payload: Requests.RebillRequest,
  success: [at(201, Objects.Payment), at(202, Objects.Payment)],
  error: moving
}).annotateMerge(
  described("Charge again", "A new payment of the series that this one began; `parent` names it.")
)

const sync = HttpApiEndpoint.post("syncPayment", "/v1/payments/:id/sync", {
  params: byId,
  success: Objects.Payment,
  error: reading
}).annotateMerge(
  described("Ask the gateway now", "Settles what is open, where the gateway tells it.")
)

const resolve = HttpApiEndpoint.post("resolvePayment", "/v1/payments/:id/resolve", {
  params: byId,
  payload: Requests.ResolveRequest,
  success: Objects.Payment,
  error: writing
}).annotateMerge(
  described(
    "Settle by hand",
    "Only from `needs_review`, and only with evidence; `attempt` says which, where several wait. A charge" +
      " of which another sum was received is given back at the gateway and resolved as `declined`." +
      " Role `admin`."
  )
)

/** Payments and their refunds. */
export const PaymentsGroup = HttpApiGroup.make("payments")
  .add(
    create,
    list,
    get,
    timeline,
    routing,
    capture,
    release,
    refund,
    getRefund,
    rebill,
    sync,
    resolve
  )
  .middleware(Authorization)
