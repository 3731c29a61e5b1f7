import {
  type Capabilities,
  Money,
  Operation,
  type Payment,
  PaymentError,
  Payments,
  type Refund,
  Webhook
} from "../src/index.ts"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { describe, expect, test } from "vitest"
import { amount, capabilities, captured, card, charge, reference, upi } from "./support/provider.ts"
import { recorder } from "./support/spans.ts"

const failureOf = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(Effect.flip(effect))
const provider = "checksum"

/** A provider with one operation, and how often it was called. */
const purchasing = (
  answer: Effect.Effect<Payment.Payment, PaymentError.PaymentError>,
  change: Partial<Capabilities.Capabilities> = {},
  timeoutMs?: number
) => {
  let calls = 0
  const { payments } = Payments.make({
    provider,
    capabilities: { ...capabilities, ...change, operations: ["purchase"] },
    operations: { purchase: () => Effect.suspend(() => (calls++, answer)) },
    ...(timeoutMs === undefined ? {} : { timeoutMs })
  })
  return { payments, calls: () => calls }
}

describe("what the gateway lacks", () => {
  const { payments } = purchasing(Effect.succeed(captured))
  const follow = { reference, providerReference: "p-1", amount }
  const lacking: ReadonlyArray<
    readonly [Operation.Operation, Effect.Effect<unknown, PaymentError.PaymentError>]
  > = [
    ["authorize", payments.authorize(charge)],
    ["capture", payments.capture(follow)],
    ["void", payments.void(follow)],
    ["refund", payments.refund(follow)],
    ["rebill", payments.rebill(follow)],
    ["receipt", payments.receipt(follow)],
    [
      "payout",
      payments.payout({
        reference,
        amount,
        destination: { type: "token", token: Redacted.make("t") }
      })
    ],
    ["payoutStatus", payments.payoutStatus({ reference })],
    ["tokenize", payments.tokenize({ reference, method: card })],
    ["deleteToken", payments.deleteToken({ reference, token: Redacted.make("t") })],
    ["status", payments.status({ reference })],
    ["list", payments.list({ fromMillis: 0, toMillis: 1 })],
    ["balance", payments.balance()]
  ]

  test.each(lacking)("%s is a typed UnsupportedOperation", async (operation, effect) => {
    expect(await failureOf(effect)).toMatchObject({
      _tag: "UnsupportedOperation",
      disposition: "NotSent",
      provider,
      operation,
      detail: operation
    })
  })

  test("a webhook is an unsupported WebhookError", async () => {
    const error = await failureOf(payments.webhook({ body: new Uint8Array(), headers: {} }))
    expect(error).toMatchObject({ _tag: "WebhookError", kind: "unsupported", provider })
  })

  test("a provider's own service has its operations and no other", () => {
    const own = Payments.make({
      provider,
      capabilities,
      operations: { purchase: () => Effect.succeed(captured) }
    })
    expect(Object.keys(own).sort()).toEqual(["capabilities", "payments", "provider", "purchase"])
    expect(own.payments.purchase).toBe(own.purchase)
    expect(Operation.names.every((name) => name in own.payments)).toBe(true)
  })
})

describe("what the gateway cannot carry is refused before the call", () => {
  const expectRefused = async (
    change: Partial<Capabilities.Capabilities>,
    request: Payment.ChargeRequest,
    detail: string
  ) => {
    const { payments, calls } = purchasing(Effect.succeed(captured), change)
    expect(await failureOf(payments.purchase(request))).toMatchObject({
      _tag: "UnsupportedOperation",
      detail
    })
    expect(calls()).toBe(0)
  }

  test("a method", () => expectRefused({ methods: ["card"] }, charge, "method"))
  test("a currency", () => expectRefused({ currencies: ["USD"] }, charge, "currency"))
  test("more decimals than the wire has", () =>
    expectRefused(
      { amountDecimals: 2 },
      { ...charge, amount: Money.make(1234, "KWD") },
      "amount.decimals"
    ))
  test("an amount over the maximum", () =>
    expectRefused({ amountDecimals: 2, maxAmount: 9199n }, charge, "amount.maximum"))
  test("an amount over the maximum in the currency's own units", () =>
    expectRefused({ maxAmount: 9199n }, charge, "amount.maximum"))

  test.each([
    ["the exact maximum", { amountDecimals: 2, maxAmount: 9200n }, amount],
    ["trailing zeros", { amountDecimals: 2 }, Money.make(1230, "KWD")],
    ["yen with two decimals", { amountDecimals: 2 }, Money.make(100, "JPY")],
    ["a listed currency", { currencies: ["EUR"] as const }, amount]
  ])("%s is carried", async (_name, change, carried) => {
    const { payments, calls } = purchasing(Effect.succeed(captured), change)
    await Effect.runPromise(payments.purchase({ ...charge, amount: carried }))
    expect(calls()).toBe(1)
  })

  test("follow-ups and payouts too", async () => {
    let calls = 0
    const count = () => Effect.sync(() => (calls++, captured))
    const countRefund = (): Effect.Effect<Refund.Refund> =>
      Effect.sync(
        () => (calls++, { status: { unified: "succeeded", raw: "" }, providerReference: null })
      )
    const { payments } = Payments.make({
      provider,
      capabilities: {
        ...capabilities,
        operations: ["capture", "void", "refund", "rebill", "receipt", "payout"],
        currencies: ["KWD"],
        amountDecimals: 2
      },
      operations: {
        capture: count,
        void: count,
        refund: countRefund,
        rebill: count,
        receipt: count,
        payout: () => Effect.die("never called")
      }
    })
    const destination = { type: "token", token: Redacted.make("t") } as const
    for (const [wrong, detail] of [
      [Money.make(1, "KWD"), "amount.decimals"],
      [Money.make(1, "EUR"), "currency"]
    ] as const) {
      const request = { reference, providerReference: "p-1", amount: wrong }
      for (const effect of [
        payments.capture(request),
        payments.void(request),
        payments.refund(request),
        payments.rebill(request),
        payments.receipt(request),
        payments.payout({ reference, amount: wrong, destination })
      ]) {
        expect(await failureOf<unknown, unknown>(effect)).toMatchObject({ detail })
      }
    }
    expect(calls).toBe(0)
    await Effect.runPromise(payments.void({ reference, providerReference: "p-1" }))
    expect(calls).toBe(1)
  })
})

describe("what goes wrong on the way", () => {
  test.each([
    ["the default", undefined, 30_000],
    ["timeoutMs", 1500, 1500]
  ])("a deadline is OutcomeUnknown after %s", async (_name, timeoutMs, expected) => {
    await Effect.gen(function* () {
      const { payments, calls } = purchasing(Effect.never, {}, timeoutMs)
      const fiber = yield* Effect.forkChild(Effect.flip(payments.purchase(charge)))
      yield* TestClock.adjust(expected - 1)
      expect(fiber.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust(1)
      const error = yield* Fiber.join(fiber)
      expect(error).toMatchObject({
        _tag: "OutcomeUnknown",
        cause: "timeout",
        provider,
        operation: "purchase"
      })
      expect(calls()).toBe(1)
    }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)
  })

  test.each([
    ["Effect.die", Effect.die(new Error("card 4111111111111111"))],
    ["a throw", Effect.sync(() => JSON.parse("{4111111111111111"))],
    ["an orDie", Effect.orDie(Effect.fail("card 4111111111111111"))]
  ])("%s is OutcomeUnknown and keeps nothing of the defect", async (_name, answer) => {
    const { payments } = purchasing(answer)
    const error = await failureOf(payments.purchase(charge))
    expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "defect" })
    expect(inspect(error, { showHidden: true, depth: null })).not.toContain("4111")
  })

  test("a provider that throws before it makes an effect is OutcomeUnknown", async () => {
    const { payments } = Payments.make({
      provider,
      capabilities,
      operations: {
        purchase: () => {
          throw new Error("card 4111111111111111")
        }
      }
    })
    expect(await failureOf(payments.purchase(charge))).toMatchObject({ cause: "defect" })
  })

  test("the provider's own errors pass through unchanged", async () => {
    const error = new PaymentError.NotFound({ provider, operation: "purchase" })
    const { payments } = purchasing(Effect.fail(error))
    expect(await failureOf(payments.purchase(charge))).toBe(error)
  })

  test("a webhook that throws is unreadable, and an unlisted one is not offered", async () => {
    const raw = { body: new Uint8Array(), headers: {} }
    const webhook = () => {
      throw new Error("secret")
    }
    const listed = Payments.make({
      provider,
      capabilities: { ...capabilities, operations: ["webhook"] },
      operations: { webhook }
    })
    const error = await failureOf(listed.payments.webhook(raw))
    expect(error).toMatchObject({ _tag: "WebhookError", kind: "unreadable", detail: "defect" })
    const extra = { purchase: () => Effect.succeed(captured), webhook }
    const unlisted = Payments.make({ provider, capabilities, operations: extra })
    expect((await failureOf(unlisted.payments.webhook(raw))).kind).toBe("unsupported")
  })

  test("an event that Webhook.make did not make is refused, whatever its type says", async () => {
    const event: Webhook.Event = { type: "other", id: "1", reference: null, name: "ping" }
    const genuine = Webhook.make({ verify: Effect.succeed, translate: () => Effect.succeed(event) })
    const copied = (raw: Webhook.Raw) =>
      Effect.map(genuine(raw), (verified) => Object.assign(Object.create(null), verified))
    const { payments } = Payments.make({
      provider,
      capabilities: { ...capabilities, operations: ["webhook"] },
      operations: { webhook: copied }
    })
    const error = await failureOf(payments.webhook({ body: new Uint8Array(), headers: {} }))
    expect(error).toMatchObject({ _tag: "WebhookError", kind: "unsigned" })
  })

  test("a listed webhook answers its event", async () => {
    const event: Webhook.Event = { type: "other", id: "1", reference: null, name: "ping" }
    const { payments } = Payments.make({
      provider,
      capabilities: { ...capabilities, operations: ["webhook"] },
      operations: {
        webhook: Webhook.make({ verify: Effect.succeed, translate: () => Effect.succeed(event) })
      }
    })
    const verified = payments.webhook({ body: new Uint8Array(), headers: {} })
    expect((await Effect.runPromise(verified)).value).toBe(event)
  })
})

test("each call is one client span with the provider and operation, and nothing else", async () => {
  const { spans, tracer } = recorder()
  const { payments } = purchasing(Effect.succeed({ ...captured, reference: "reference-0002" }))
  await payments
    .purchase({ ...charge, method: upi })
    .pipe(Effect.flip, Effect.withTracer(tracer), Effect.runPromise)
  expect(spans).toHaveLength(1)
  const [span] = spans
  expect(span?.name).toBe("Payments.purchase")
  expect(span?.kind).toBe("client")
  expect(Object.fromEntries(span?.attributes ?? [])).toEqual({ provider, operation: "purchase" })
  expect(span?.status._tag).toBe("Ended")
  expect(Option.isNone(span?.parent ?? Option.none())).toBe(true)
})
