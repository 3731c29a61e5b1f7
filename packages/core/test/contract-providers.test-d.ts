import {
  type Capabilities,
  type Payment,
  Payments,
  Reference,
  Registration,
  SecureHttp,
  Webhook
} from "../src/index.ts"
import * as Effect from "effect/Effect"
import { FetchHttpClient, HttpClientRequest } from "effect/http"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { assertType, describe, test } from "vitest"
import { amount, capabilities, captured, reference, upi } from "./support/provider.ts"

// Each test is a mistake that must not compile, beside the right program. Nothing here is run.

declare const raw: Webhook.Raw
const answer = () => Effect.succeed(captured)
const own = Payments.make({ provider: "x", capabilities, operations: { purchase: answer } })

describe("requests and answers", () => {
  test("a charge without our reference", () => {
    assertType<Payment.ChargeRequest>({ reference, amount, method: upi })
    // @ts-expect-error an attempt without a reference cannot be found again
    assertType<Payment.ChargeRequest>({ amount, method: upi })
  })

  test("plain text as a reference", () => {
    assertType<Reference.Reference>(Reference.make("order-1001"))
    // @ts-expect-error Reference.make checks its form
    assertType<Reference.Reference>("order-1001")
  })

  test("a status query for nothing", () => {
    assertType<Payment.StatusRequest>({ reference })
    assertType<Payment.StatusRequest>({ providerReference: "p-1" })
    // @ts-expect-error by the gateway's id or by our reference
    assertType<Payment.StatusRequest>({})
  })

  test("a capture of no amount", () => {
    own.payments.capture({ reference, providerReference: "p-1", amount })
    // @ts-expect-error the amount is said, also for the whole
    own.payments.capture({ reference, providerReference: "p-1" })
  })

  test("a status in the gateway's own word", () => {
    assertType<Payment.Status>({ unified: "captured", raw: "SETTLED" })
    // @ts-expect-error translated by the provider's table
    assertType<Payment.Status>({ unified: "settled", raw: "SETTLED" })
  })

  test("a status without the gateway's own word", () => {
    assertType<Payment.Payment>({
      status: { unified: "voided", raw: "V" },
      providerReference: null
    })
    // @ts-expect-error the raw value is always kept
    assertType<Payment.Payment>({ status: { unified: "voided" }, providerReference: null })
  })

  test("a status that calls a payment unknown", () => {
    assertType<Payment.UnifiedStatus>("pending")
    // @ts-expect-error an unknown outcome is an error and not a status
    assertType<Payment.UnifiedStatus>("unknown")
  })

  test("a redirect by another verb", () => {
    assertType<Payment.NextAction>({ type: "redirect", method: "POST", url: "", fields: [] })
    // @ts-expect-error a browser does GET or POST
    assertType<Payment.NextAction>({ type: "redirect", method: "PUT", url: "", fields: [] })
  })
})

describe("providers", () => {
  test("capturing through a gateway that cannot", () => {
    own.payments.capture({ reference, providerReference: "p-1", amount })
    // @ts-expect-error not among its operations
    own.capture({ reference, providerReference: "p-1", amount })
  })

  test("an operation that is promised and not given", () => {
    const both = { ...capabilities, operations: ["purchase", "capture"] } as const
    Payments.make({
      provider: "x",
      capabilities: both,
      operations: { purchase: answer, capture: answer }
    })
    // @ts-expect-error capture is missing
    Payments.make({ provider: "x", capabilities: both, operations: { purchase: answer } })
  })

  test("an operation that is given and not promised", () => {
    const base = { provider: "x", capabilities }
    Payments.make({ ...base, operations: { purchase: answer } })
    // @ts-expect-error capture is not in capabilities.operations
    Payments.make({ ...base, operations: { purchase: answer, capture: answer } })
  })

  test("a capability that is no operation", () => {
    assertType<Capabilities.Capabilities>({ ...capabilities, operations: ["purchase"] })
    // @ts-expect-error no such operation
    assertType<Capabilities.Capabilities>({ ...capabilities, operations: ["chargeback"] })
  })

  test("an operation with an error of its own", () => {
    const unlisted = () => Effect.fail(new Error("timeout"))
    Payments.make({ provider: "x", capabilities, operations: { purchase: answer } })
    // @ts-expect-error every failure says whether money may have moved
    Payments.make({ provider: "x", capabilities, operations: { purchase: unlisted } })
  })

  test("an operation that answers another thing", () => {
    const refund = { status: { unified: "succeeded", raw: "" }, providerReference: null } as const
    const wrong = () => Effect.succeed(refund)
    Payments.make({ provider: "x", capabilities, operations: { purchase: answer } })
    // @ts-expect-error a refund is not a payment
    Payments.make({ provider: "x", capabilities, operations: { purchase: wrong } })
  })
})

describe("services", () => {
  test("a provider's own service as the general one", () => {
    Layer.succeed(Payments.Payments, own.payments)
    // @ts-expect-error it lacks operations: use .payments
    Layer.succeed(Payments.Payments, own)
  })

  test("a client that nobody provided", () => {
    const request = HttpClientRequest.get("http://127.0.0.1/")
    const program = Effect.flatMap(SecureHttp.make({ provider: "x" }), (http) =>
      http.send("status", request)
    )
    assertType<Promise<SecureHttp.Answer>>(
      Effect.runPromise(Effect.provide(program, FetchHttpClient.layer))
    )
    // @ts-expect-error HttpClient is missing
    Effect.runPromise(program)
  })
})

describe("registrations", () => {
  const common = { id: "x", displayName: "X", capabilities, dictionary: [] }
  const configSchema = Schema.Struct({ baseUrl: Schema.String })

  test("a layer that takes other options than its schema decodes", () => {
    const layer = (_options: { readonly baseUrl: string }) =>
      Layer.succeed(Payments.Payments, own.payments)
    const other = (_options: { readonly secretKey: string }) =>
      Layer.succeed(Payments.Payments, own.payments)
    Registration.make({ ...common, configSchema, layer })
    // @ts-expect-error the schema decodes no secretKey
    Registration.make({ ...common, configSchema, layer: other })
  })

  test("a layer that needs more than an HTTP client", () => {
    const layer = () => Layer.succeed(Payments.Payments, own.payments)
    const needy = () =>
      Layer.effect(
        Payments.Payments,
        Effect.map(Payments.Payments, (payments) => payments)
      )
    Registration.make({ ...common, configSchema, layer })
    // @ts-expect-error the application provides HttpClient and nothing else
    Registration.make({ ...common, configSchema, layer: needy })
  })

  test("a registration without capabilities", () => {
    const layer = () => Layer.succeed(Payments.Payments, own.payments)
    Registration.make({ ...common, configSchema, layer })
    // @ts-expect-error the planner reads them
    Registration.make({ id: "x", displayName: "X", configSchema, layer })
  })
})

describe("webhooks", () => {
  const event: Webhook.Event = { type: "other", id: "1", reference: null, name: "ping" }
  const receive = Webhook.make({ verify: Effect.succeed, translate: () => Effect.succeed(event) })

  test("an event of one's own making", () => {
    assertType<Effect.Effect<Webhook.Verified<Webhook.Event>, Webhook.WebhookError>>(receive(raw))
    // @ts-expect-error only verification makes a Verified
    assertType<Webhook.Verified<Webhook.Event>>({ value: event })
  })

  test("another event put into a verified one", () => {
    const same = (verified: Webhook.Verified<Webhook.Event>) => {
      assertType<Webhook.Verified<Webhook.Event>>(verified)
      // @ts-expect-error a copy of a verified event is not verified
      assertType<Webhook.Verified<Webhook.Event>>({ ...verified, value: event })
    }
    void same
  })

  test("an unknown value as a verified event", () => {
    const value: unknown = null
    if (Webhook.isVerified(value)) assertType<Webhook.Event>(value.value)
    // @ts-expect-error isVerified asks
    assertType<Webhook.Verified<Webhook.Event>>(value)
  })

  test("an event read from bytes that nobody verified", () => {
    const handle = (verified: Webhook.Verified<Webhook.Event>) => verified.value
    // @ts-expect-error raw bytes have no event
    void raw.value
    void handle
  })

  test("handing raw bytes to a handler of verified events", () => {
    const handle = (_verified: Webhook.Verified<Webhook.Event>) => Effect.void
    Effect.flatMap(receive(raw), handle)
    // @ts-expect-error not verified
    handle(raw)
  })

  test("a provider that skips verification", () => {
    Payments.make({
      provider: "x",
      capabilities: { ...capabilities, operations: ["webhook"] },
      operations: { webhook: receive }
    })
    Payments.make({
      provider: "x",
      capabilities: { ...capabilities, operations: ["webhook"] },
      // @ts-expect-error an event is not a verified event
      operations: { webhook: () => Effect.succeed(event) }
    })
  })
})
