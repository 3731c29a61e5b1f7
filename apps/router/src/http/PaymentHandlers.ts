import { Api } from "@switchyard/client"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import * as moving from "./handlers/moving.ts"
import * as reading from "./handlers/reading.ts"
import { Respond } from "./Respond.ts"

/** The payments group: which handler answers which endpoint. */
export const layer = HttpApiBuilder.group(
  Api,
  "payments",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("createPayment", ({ request }) => respond(moving.create(request)))
      .handleRaw("capturePayment", ({ params, request }) =>
        respond(moving.release("capture", request, params.id))
      )
      .handleRaw("voidPayment", ({ params, request }) =>
        respond(moving.release("void", request, params.id))
      )
      .handleRaw("refundPayment", ({ params, request }) =>
        respond(moving.refund(request, params.id))
      )
      .handleRaw("rebillPayment", ({ params, request }) =>
        respond(moving.rebill(request, params.id))
      )
      .handleRaw("listPayments", ({ query }) => respond(reading.list(query)))
      .handleRaw("getPayment", ({ params }) => respond(reading.payment(params.id)))
      .handleRaw("getTimeline", ({ params }) => respond(reading.timeline(params.id)))
      .handleRaw("getPaymentRouting", ({ params }) => respond(reading.routing(params.id)))
      .handleRaw("getRefund", ({ params }) => respond(reading.refund(params.id)))
      .handleRaw("resolvePayment", ({ params, request }) =>
        respond(reading.resolve(request, params.id))
      )
      .handleRaw("syncPayment", ({ params }) => respond(reading.sync(params.id)))
  })
)
