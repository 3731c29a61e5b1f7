import { Redacted, Result, Schema } from "effect"
import { HttpApi, OpenApi } from "effect/http-api"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { Api, Objects, ProblemCode, Requests } from "../src/index.ts"
import { routes } from "../src/internal/routes.ts"
import { payment } from "./support/router.ts"

const described = OpenApi.fromApi(Api)
const operations = Object.entries(described.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation: operation as OpenApi.OpenAPISpecOperation
  }))
)

/** As the design has them: fixed, because clients and acceptance checks rely on them. */
const fixed = [
  "POST /v1/payments",
  "GET /v1/payments",
  "GET /v1/payments/{id}",
  "POST /v1/payments/{id}/capture",
  "POST /v1/payments/{id}/void",
  "POST /v1/payments/{id}/refunds",
  "GET /v1/refunds/{id}",
  "POST /v1/payments/{id}/rebill",
  "POST /v1/payments/{id}/sync",
  "GET /v1/payments/{id}/timeline",
  "POST /v1/payments/{id}/resolve",
  "POST /v1/payouts",
  "GET /v1/payouts",
  "GET /v1/payouts/{id}",
  "POST /v1/payouts/{id}/sync",
  "POST /v1/tokens",
  "DELETE /v1/tokens/{id}",
  "GET /v1/accounts",
  "GET /v1/accounts/{id}/balance",
  "GET /v1/accounts/{id}/transactions",
  "GET /v1/incidents",
  "GET /v1/routing",
  "PUT /v1/routing",
  "POST /v1/routing/decide",
  "GET /v1/webhook-endpoints",
  "POST /v1/webhook-endpoints",
  "DELETE /v1/webhook-endpoints/{id}",
  "GET /v1/events",
  "POST /v1/events/{id}/redeliver",
  "POST /v1/webhooks/{account}",
  "POST /v1/webhooks/{account}/{secret}",
  "GET /v1/return/{id}",
  "POST /v1/return/{id}",
  "GET /v1/checkout/{id}",
  "GET /health/live",
  "GET /health/ready",
  "GET /metrics"
]
const additions = [
  "GET /v1/payments/{id}/routing",
  "GET /v1/payouts/{id}/timeline",
  "GET /v1/payouts/{id}/routing",
  "POST /v1/payouts/{id}/resolve",
  "GET /v1/tokens/{id}"
]

describe("endpoints", () => {
  it("are those of the design, and the additions", () => {
    expect(operations.map(({ name }) => name).sort()).toEqual([...fixed, ...additions].sort())
  })

  it("need a key, but for gateways, browsers and operators", () => {
    const open = operations.filter(({ operation }) => operation.security.length === 0)
    expect(open.map(({ name }) => name).sort()).toEqual(
      fixed.filter((name) => /\/v1\/(webhooks\/|return|checkout)|health|metrics/.test(name)).sort()
    )
  })

  it("that move money demand an idempotency key, and no others have one", () => {
    const keyed = operations.filter(({ operation }) =>
      operation.parameters.some(({ name, required }) => name === "idempotency-key" && required)
    )
    expect(keyed.map(({ name }) => name).sort()).toEqual(
      fixed
        .filter((name) =>
          /^POST .*(payments|capture|void|refunds|rebill|payouts|v1\/tokens)$/.test(name)
        )
        .sort()
    )
  })

  it("that need a key have a call, that says whether it is keyed", () => {
    const calls: Array<string> = []
    HttpApi.reflect(Api, {
      onGroup: () => {},
      onEndpoint: ({ endpoint, middleware }) => {
        if (middleware.size === 0) return
        const [method, path, repeat] = routes[endpoint.identifier as keyof typeof routes]
        expect([method, path]).toEqual([endpoint.method, endpoint.path])
        expect(repeat === "keyed").toBe(endpoint.headers !== undefined)
        calls.push(endpoint.identifier)
      }
    })
    expect(calls.sort()).toEqual(Object.keys(routes).sort())
  })

  it("name every status that a code of theirs has", () => {
    const pay = described.paths["/v1/payments"]?.post
    const anyPath = new Set([405, 500])
    for (const code of ProblemCode.problemCodes) {
      const status = ProblemCode.statusOf(code)
      if (!anyPath.has(status)) expect(pay?.responses).toHaveProperty(String(status))
    }
  })
})

describe("the description", () => {
  const schemas = described.components.schemas

  it("has each object once", () => {
    expect(Object.keys(schemas).filter((name) => /_\d+$/.test(name))).toEqual([])
    expect(Object.keys(schemas)).toEqual(
      expect.arrayContaining(["Payment", "Refund", "Payout", "Token", "Event", "Problem"])
    )
  })

  it("lets answers grow, and requests not", () => {
    const { requestBody, responses } = described.paths["/v1/payments"]?.post ?? {}
    expect(JSON.stringify([schemas, responses])).not.toContain('"additionalProperties":false')
    expect(JSON.stringify(requestBody)).toContain('"additionalProperties":false')
  })

  it("refers to nothing that it does not have", () => {
    const references = JSON.stringify(described).match(/#\/components\/[^"]+/g) ?? []
    for (const reference of new Set(references)) {
      expect(schemas).toHaveProperty(reference.replace("#/components/schemas/", ""))
    }
  })
})

const accepts = <A>(schema: Schema.ConstraintDecoder<A>) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (input: unknown) => Result.isSuccess(decode(input, { onExcessProperty: "error" }))
}
const amount = { value: 9200, currency: "EUR" }
const card = { type: "card", number: "4111111111111111", expiryMonth: 12, expiryYear: 2030 }
const customer = {
  id: "c-1",
  email: "jane@example.com",
  name: "Jane Doe",
  phone: "+31612345678",
  ip: "203.0.113.9",
  billingAddress: { line1: "", city: "", state: "", postalCode: "", country: "NL" }
}

describe("requests of the design", () => {
  const payout = { reference: "p-1", amount, customer, remarks: "rent", route: { accounts: ["a"] } }
  const bank = {
    type: "bank_account",
    holder: "Jane Doe",
    accountNumber: "000123456789",
    ifsc: "HDFC0000001",
    bankName: "HDFC",
    scheme: "IMPS",
    address: "Street 1"
  }

  it.each([
    [
      "a payment",
      Requests.PaymentRequest,
      {
        reference: "order-1001",
        amount,
        capture: "automatic",
        method: { ...card, cvv: "123", holder: "Jane Doe" },
        customer,
        returnUrl: "https://shop.example/return",
        saveMethod: false,
        recurring: "initial",
        route: { accounts: ["opp-main"] },
        metadata: { k: "v" }
      }
    ],
    [
      "a token with its code",
      Requests.PaymentRequest,
      {
        reference: "o",
        amount,
        method: { type: "token", token: "tok_1", cvv: "123" }
      }
    ],
    ["a capture of a part", Requests.AmountRequest, { amount: 500 }],
    ["a capture of all", Requests.AmountRequest, {}],
    ["a refund", Requests.RefundRequest, { amount: 500, reason: "" }],
    ["a rebill", Requests.RebillRequest, { amount, reference: "order-1002" }],
    ["a resolution", Requests.ResolveRequest, { outcome: "not_sent", evidence: "call of 12 May" }],
    ["a payout to a bank", Requests.PayoutRequest, { ...payout, destination: bank }],
    ["a payout to a card", Requests.PayoutRequest, { ...payout, destination: card }],
    [
      "a payout to a token",
      Requests.PayoutRequest,
      {
        ...payout,
        destination: { type: "token", token: "tok_1" }
      }
    ],
    [
      "a card to keep",
      Requests.TokenRequest,
      { method: card, customer, route: { accounts: ["a"] } }
    ],
    ["an endpoint", Requests.EndpointRequest, { url: "https://shop.example/hooks" }],
    [
      "a decision",
      Requests.DecideRequest,
      {
        reference: "o",
        amount,
        method: { type: "card", bin: "411111", brand: "visa" },
        seed: "42"
      }
    ],
    [
      "a decision about a card without its number",
      Requests.DecideRequest,
      {
        amount,
        method: { type: "card", expiryMonth: 12, expiryYear: 2030, cvv: "123" },
        seed: 42
      }
    ],
    [
      "a policy",
      Requests.PolicyRequest,
      {
        rules: [
          {
            name: "india",
            when: { method: ["upi"], currency: ["INR"] },
            use: { strategy: "priority", accounts: ["upi-in"] }
          },
          {
            name: "cards",
            when: { method: ["card"], amount: { atLeast: 100000 } },
            use: { strategy: "split", weights: { "opp-main": 70, "checksum-eu": 30 } }
          }
        ],
        default: { strategy: "successRate", accounts: ["opp-main"] },
        retry: { maxAttempts: 3, maxElapsedMs: 25000, cascadeOn: ["do_not_honor"] }
      }
    ]
  ] as ReadonlyArray<readonly [string, Schema.ConstraintDecoder<unknown>, object]>)(
    "%s",
    (_name, schema, body) => {
      expect(accepts(schema)(body)).toBe(true)
      expect(accepts(schema)({ ...body, misspelt: 1 })).toBe(false)
    }
  )

  it("a decision takes no card number", () => {
    expect(accepts(Requests.DecideRequest)({ amount, method: card })).toBe(false)
    expect(
      accepts(Requests.DecideRequest)({ amount, method: { type: "card", bin: card.number } })
    ).toBe(false)
  })

  it("an account number shows nowhere, and cannot be encoded back", () => {
    const decode = Schema.decodeUnknownSync(Requests.PayoutRequest)
    const read = decode({ ...payout, destination: bank })
    for (const shown of [inspect(read, { depth: 9 }), JSON.stringify(read.destination)]) {
      expect(shown).not.toContain(bank.accountNumber)
    }
    if (read.destination.type !== "bank_account") return expect.fail("no bank account")
    expect(Redacted.value(read.destination.accountNumber)).toBe(bank.accountNumber)
    expect(Result.isFailure(Schema.encodeResult(Requests.PayoutRequest)(read))).toBe(true)
  })

  it.each(["", "12 34", "1234-5678", "12345678901234567890123456789012345", "१२३४"])(
    "%j is no account number",
    (accountNumber) => {
      const body = { ...payout, destination: { ...bank, accountNumber } }
      expect(accepts(Requests.PayoutRequest)(body)).toBe(false)
    }
  )
})

describe("objects", () => {
  it("of an event are told apart by its type", () => {
    const event = { timestamp: "2026-01-02T03:04:05.000Z", sequence: 3, data: payment() }
    const decodes = accepts(Objects.Notification)
    expect(decodes({ ...event, type: "payment.captured" })).toBe(true)
    expect(decodes({ ...event, type: "payment.duplicate_detected" })).toBe(true)
    expect(decodes({ ...event, type: "payout.succeeded" })).toBe(false)
    expect(decodes({ ...event, type: "payment.teleported" })).toBe(false)
  })
})
