import {
  type Capabilities,
  Money,
  type Payment,
  PaymentError,
  Payments,
  type Payout
} from "../src/index.ts"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { describe, expect, test } from "vitest"
import { amount, capabilities, captured, card, charge, reference } from "./support/provider.ts"

const customer = {
  id: "c-1",
  email: "jane@example.com",
  name: "Jane Doe",
  phone: "+31612345678",
  ip: "203.0.113.9",
  billingAddress: { country: "NL" }
}

const bankAccount = {
  type: "bank_account",
  holder: "Jane Doe",
  accountNumber: Redacted.make("99999999999"),
  ifsc: "SBIN0060589",
  bankName: "SBI",
  scheme: "IMPS",
  address: "NOIDA"
} as const

const complete: Payment.ChargeRequest = {
  ...charge,
  method: { ...card, cvv: Redacted.make("123") as NonNullable<typeof card.cvv>, holder: "Jane" },
  customer,
  returnUrl: "https://shop.test/return"
}

const payout: Payout.PayoutRequest = { reference, amount, destination: bankAccount, customer }

/** A provider of everything, and how often it was called. */
const provider = (change: Partial<Capabilities.Capabilities>) => {
  let calls = 0
  const answer = () => Effect.sync(() => (calls++, captured))
  const { payments } = Payments.make({
    provider: "x",
    capabilities: {
      ...capabilities,
      ...change,
      operations: ["purchase", "payout", "tokenize", "void"]
    },
    operations: {
      purchase: answer,
      void: answer,
      payout: () =>
        Effect.sync(
          () => (calls++, { status: { unified: "pending", raw: "P" }, providerReference: null })
        ),
      tokenize: () =>
        Effect.sync(() => (calls++, { status: { unified: "active", raw: "A" }, token: null }))
    }
  })
  return { payments, calls: () => calls }
}

const failureOf = <A, E>(effect: Effect.Effect<A, E>) => Effect.runPromise(Effect.flip(effect))

const chargeFields: ReadonlyArray<
  readonly [Capabilities.RequiredField, Partial<Payment.ChargeRequest>]
> = [
  ["customer.id", { customer: { ...customer, id: "" } }],
  ["customer.email", { customer: { name: "Jane" } }],
  ["customer.name", { customer: { id: "c-1" } }],
  ["customer.phone", { customer: {} }],
  ["customer.ip", { customer: {} }],
  ["customer.billingAddress.country", { customer: { ...customer, billingAddress: {} } }],
  ["method.cvv", { method: card }],
  ["method.holder", { method: card }],
  ["returnUrl", { returnUrl: "" }]
]

describe("3-D Secure that is demanded", () => {
  const demanded = { ...complete, threeDSecure: "required" } as const

  test("of a gateway that can be told to is sent", async () => {
    const { calls, payments } = provider({ stepUp: true })
    await Effect.runPromise(payments.purchase(demanded))
    expect(calls()).toBe(1)
  })

  test.each([
    ["a gateway that cannot be told to", {}, {}],
    ["a shopper who is not there", { stepUp: true, recurring: true }, { recurring: "repeated" }]
  ] as const)("of %s is refused", async (_name, claims, change) => {
    const { calls, payments } = provider(claims)
    const error = await failureOf(payments.purchase({ ...demanded, ...change }))
    expect(error).toMatchObject({ _tag: "UnsupportedOperation", detail: "threeDSecure" })
    expect(calls()).toBe(0)
  })

  test("needs a way back", async () => {
    const { calls, payments } = provider({ stepUp: true })
    const error = await failureOf(payments.purchase({ ...demanded, returnUrl: "" }))
    expect(error).toMatchObject({ _tag: "InvalidRequest", path: "returnUrl" })
    expect(calls()).toBe(0)
  })
})

describe("a demanded field", () => {
  test.each(chargeFields)("%s of a charge", async (field, lacking) => {
    const { calls, payments } = provider({ requiredFields: [field] })
    expect(await failureOf(payments.purchase({ ...complete, ...lacking }))).toMatchObject({
      _tag: "InvalidRequest",
      path: field,
      rule: "required"
    })
    expect(calls()).toBe(0)
    await Effect.runPromise(payments.purchase(complete))
    expect(calls()).toBe(1)
  })

  test("of cards is not demanded of a token", async () => {
    const { payments } = provider({ requiredFields: ["method.cvv", "method.holder"] })
    const method = { type: "token", token: Redacted.make("t") } as const
    expect(await Effect.runPromise(payments.purchase({ ...complete, method }))).toBe(captured)
  })

  test.each(["ifsc", "bankName", "scheme", "address"] as const)("destination.%s", async (name) => {
    const { calls, payments } = provider({ requiredPayoutFields: [`destination.${name}`] })
    const { [name]: _, ...lacking } = bankAccount
    const failed = payments.payout({ ...payout, destination: lacking })
    expect(await failureOf(failed)).toMatchObject({
      _tag: "InvalidRequest",
      path: `destination.${name}`
    })
    const token = { type: "token", token: Redacted.make("t") } as const
    await Effect.runPromise(payments.payout(payout))
    await Effect.runPromise(payments.payout({ ...payout, destination: token }))
    expect(calls()).toBe(2)
  })
})

describe("what the gateway does not do", () => {
  test.each([
    ["saveMethod", { saveMethod: true }],
    ["recurring", { recurring: "initial" }],
    ["recurring", { recurring: "repeated" }]
  ] as const)("%s", async (detail, wish) => {
    const refusing = provider({})
    expect(await failureOf(refusing.payments.purchase({ ...charge, ...wish }))).toMatchObject({
      _tag: "UnsupportedOperation",
      detail
    })
    expect(refusing.calls()).toBe(0)
    const able = provider({ saveMethod: true, recurring: true })
    await Effect.runPromise(able.payments.purchase({ ...charge, ...wish }))
    expect(able.calls()).toBe(1)
  })

  test("the other charge on a page that makes one kind", async () => {
    const method = { type: "hosted" } as const
    const hosted = { methods: [...capabilities.methods, "hosted"] } as const
    const refusing = provider({ ...hosted, hostedOperations: ["authorize"] })
    expect(await failureOf(refusing.payments.purchase({ ...charge, method }))).toMatchObject({
      _tag: "UnsupportedOperation",
      detail: "method"
    })
    expect(refusing.calls()).toBe(0)
    // Other methods are charged as the request says, and so is a page of which nothing is said.
    await Effect.runPromise(refusing.payments.purchase(charge))
    for (const able of [
      provider({ ...hosted, hostedOperations: ["purchase"] }),
      provider(hosted)
    ]) {
      await Effect.runPromise(able.payments.purchase({ ...charge, method }))
      expect(able.calls()).toBe(1)
    }
  })

  test("paying to a kind of destination", async () => {
    const { calls, payments } = provider({ payoutDestinations: ["card"] })
    const error = await failureOf(payments.payout(payout))
    expect(error).toMatchObject({ _tag: "UnsupportedOperation", detail: "destination" })
    expect(calls()).toBe(0)
  })

  test("storing a kind of method", async () => {
    const { calls, payments } = provider({ tokenizeMethods: ["hosted"] })
    const error = await failureOf(payments.tokenize({ reference, method: card }))
    expect(error).toMatchObject({ _tag: "UnsupportedOperation", detail: "method" })
    expect(calls()).toBe(0)
  })

  test("releasing a part", async () => {
    const { calls, payments } = provider({
      void: { partial: false, afterPartialCapture: false, afterCapture: false }
    })
    const target = { reference, providerReference: "p-1" }
    const error = await failureOf(payments.void({ ...target, amount }))
    expect(error).toMatchObject({ _tag: "UnsupportedOperation", detail: "amount" })
    expect(calls()).toBe(0)
    await Effect.runPromise(payments.void(target))
    expect(calls()).toBe(1)
  })
})

describe("what is no amount, for callers whose types nobody checked", () => {
  const forged: ReadonlyArray<unknown> = [
    { value: -1n, currency: "EUR" },
    { value: 1.5, currency: "EUR" },
    { value: 2n ** 60n, currency: "EUR" },
    { value: 100n, currency: "eur" },
    { value: 100n },
    null,
    "92.00"
  ]
  test.each(forged)("%#", async (input) => {
    const { calls, payments } = provider({})
    const wrong = input as Money.Money
    for (const call of [
      payments.purchase({ ...charge, amount: wrong }),
      payments.payout({ ...payout, amount: wrong }),
      payments.void({ reference, providerReference: "p-1", amount: wrong })
    ]) {
      expect(await failureOf<unknown, unknown>(call)).toMatchObject({
        _tag: "InvalidRequest",
        path: "amount",
        rule: "money"
      })
    }
    expect(calls()).toBe(0)
    expect(Money.isValid(input)).toBe(false)
  })
})

describe("nothing", () => {
  test("cannot be moved, but reserved: an account verification", async () => {
    const zero = Money.make(0, "EUR")
    const { calls, payments } = provider({})
    for (const call of [
      payments.purchase({ ...charge, amount: zero }),
      payments.payout({ ...payout, amount: zero })
    ]) {
      expect(await failureOf<unknown, unknown>(call)).toMatchObject({
        _tag: "InvalidRequest",
        path: "amount",
        rule: "positive"
      })
    }
    expect(calls()).toBe(0)
    const { payments: verifying } = Payments.make({
      provider: "x",
      capabilities: { ...capabilities, operations: ["authorize"] },
      operations: { authorize: () => Effect.succeed(captured) }
    })
    expect(await Effect.runPromise(verifying.authorize({ ...charge, amount: zero }))).toBe(captured)
  })

  test.each([[{}], [null], [undefined], ["text"]])("%j is no request", async (input) => {
    const { calls, payments } = provider({})
    const error = await failureOf(payments.purchase(input as unknown as Payment.ChargeRequest))
    expect(error).toMatchObject({ _tag: "InvalidRequest" })
    expect(calls()).toBe(0)
  })
})

describe("calls that only one gateway has", () => {
  const own = Payments.make({
    provider: "x",
    capabilities,
    operations: { purchase: () => Effect.succeed(captured) },
    own: {
      cards: (customer: string) => Effect.succeed([customer]),
      broken: (_: void) => Effect.die(new Error("secret")),
      stuck: (_: void) => Effect.never
    },
    timeoutMs: 20
  })

  test("are part of the provider's own service, and not of the general one", async () => {
    expect(await Effect.runPromise(own.cards("c-1"))).toEqual(["c-1"])
    expect("cards" in own.payments).toBe(false)
  })

  test("have the deadline and the defence of defects of every operation", async () => {
    const at = { _tag: "OutcomeUnknown", provider: "x" }
    const broken: Effect.Effect<unknown, unknown> = own.broken()
    const stuck: Effect.Effect<unknown, unknown> = own.stuck()
    expect(await failureOf(broken)).toMatchObject({ ...at, operation: "broken", cause: "defect" })
    expect(await failureOf(stuck)).toMatchObject({ ...at, operation: "stuck", cause: "timeout" })
  })
})

test("facts by tag are what the instances say", () => {
  const error = new PaymentError.OutcomeUnknown({ provider: "x", operation: "y", cause: "reset" })
  expect(PaymentError.dispositions[error._tag]).toBe(error.disposition)
  expect(PaymentError.cascadable.OutcomeUnknown).toBe(false)
})
