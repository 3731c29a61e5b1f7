import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card, freshKey, paymentOf, problemOf, request } from "./support/client.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

/** Values that no answer may repeat. */
const secret = { number: "4532015112830366", cvv: "9371", holder: "S3NTINEL Holder" }
const own = { ...card, ...secret }
const order = request({ method: own })
const { amount: _amount, ...withoutAmount } = order
const { method: _method, ...withoutMethod } = order
const { number: _number, ...withoutNumber } = own

const amount = (value: unknown, currency: unknown = "EUR") => ({
  ...order,
  amount: { value, currency }
})
const method = (members: object) => ({ ...order, method: { ...own, ...members } })

const cases: ReadonlyArray<readonly [name: string, body: unknown, path: string]> = [
  ["a negative amount", amount(-1), "amount.value"],
  ["an amount of 0", amount(0), "amount.value"],
  ["a fraction", amount(1.5), "amount.value"],
  ["1e21", amount(1e21), "amount.value"],
  ["2^53", amount(2 ** 53), "amount.value"],
  ["a text as amount", amount("1"), "amount.value"],
  ["null as amount", amount(null), "amount.value"],
  ["an unknown currency", amount(1, "XXQ"), "amount.currency"],
  ["a currency in small letters", amount(1, "eur"), "amount.currency"],
  ["no amount", withoutAmount, "amount"],
  ["no method", withoutMethod, "method"],
  ["no number", { ...order, method: withoutNumber }, "method.number"],
  ["a number that is no number", method({ number: `${secret.number}x` }), "method.number"],
  ["a number as a number", method({ number: Number(secret.number) }), "method.number"],
  ["a short number", method({ number: "45320151" }), "method.number"],
  ["letters in the cvv", method({ cvv: "93S" }), "method.cvv"],
  ["a cvv of five digits", method({ cvv: "93710" }), "method.cvv"],
  ["month 13", method({ expiryMonth: 13 }), "method.expiryMonth"],
  ["month 0", method({ expiryMonth: 0 }), "method.expiryMonth"],
  ["a year of two digits", method({ expiryYear: 30 }), "method.expiryYear"],
  ["an unknown method", method({ type: "S3NTINEL" }), "method.type"],
  ["a text as method", { ...order, method: secret.number }, "method.type"],
  ["an unknown field", { ...order, captur: "manual" }, "captur"],
  ["an unknown nested field", method({ pin: "S3NTINEL" }), "method.pin"],
  ["a card number as a field's name", method({ [`n${secret.number}`]: 1 }), "method[*]"],
  ["CR LF in the reference", { ...order, reference: "a\r\nS3NTINEL: b" }, "reference"],
  ["CR LF in the holder", method({ holder: "S3NTINEL\r\nb" }), "method.holder"],
  [
    "NUL in the customer's name",
    { ...order, customer: { name: "S3NTINEL\u0000" } },
    "customer.name"
  ],
  ["CR LF in the metadata", { ...order, metadata: { note: "S3NTINEL\n" } }, "metadata.note"],
  [
    "CR LF in the return URL",
    { ...order, returnUrl: "https://shop.test/\r\nS3NTINEL" },
    "returnUrl"
  ],
  ["a return URL of another scheme", { ...order, returnUrl: "javascript:S3NTINEL" }, "returnUrl"],
  ["an e-mail that is none", { ...order, customer: { email: "S3NTINEL" } }, "customer.email"],
  ["an address that is none", { ...order, customer: { ip: "S3NTINEL" } }, "customer.ip"],
  [
    "a country that is none",
    { ...order, customer: { billingAddress: { country: "S3NTINEL" } } },
    "customer.billingAddress.country"
  ],
  ["a long reference", { ...order, reference: "S3NTINEL".repeat(40) }, "reference"],
  ["an empty reference", { ...order, reference: "" }, "reference"],
  ["a capture that is none", { ...order, capture: "S3NTINEL" }, "capture"],
  ["an empty route", { ...order, route: { accounts: [] } }, "route.accounts[0]"],
  [
    "51 entries of metadata",
    {
      ...order,
      metadata: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, "v"]))
    },
    "metadata"
  ],
  ["an array", [order], ""],
  ["a text", "S3NTINEL", ""],
  ["null", null, ""]
]

describe("a payment with", () => {
  it.each(cases)(
    "%s is refused by its path, repeats nothing and calls nobody",
    async (_, body, path) => {
      const before = router.calls()
      const key = freshKey()
      const answer = await router.post("/v1/payments", body, { key })
      const { code, errors = [] } = problemOf(answer)
      expect([answer.status, code, answer.headers.get("content-type")]).toEqual([
        422,
        "validation_failed",
        "application/problem+json"
      ])
      expect(errors.map((one) => one.path)).toContain(path)
      for (const one of errors) expect(one.rule).not.toBe("")
      for (const value of [...Object.values(secret), "S3NTINEL"])
        expect(answer.text).not.toContain(value)
      expect(router.calls()).toBe(before)
      expect((await router.pay({}, { key })).headers.get("idempotency-replayed")).toBeNull()
    }
  )
})

describe("a capture, void or refund with", () => {
  const amounts = [-1, 0, 1.5, 1e21, "1", null, { value: 1, currency: "EUR" }]

  it.each(amounts)("the amount %j is refused by its path", async (value) => {
    const { id } = paymentOf(await router.pay({ capture: "manual" }))
    const before = router.calls()
    for (const operation of ["capture", "void", "refunds"]) {
      const answer = await router.post(`/v1/payments/${id}/${operation}`, { amount: value })
      const { code, errors = [] } = problemOf(answer)
      expect([answer.status, code]).toEqual([422, "validation_failed"])
      expect(errors.map(({ path }) => path)).toContain("amount")
    }
    expect(router.calls()).toBe(before)
    expect((await router.read(id)).attempts).toHaveLength(1)
  })

  it("an unknown field or a reason with CR LF is refused", async () => {
    const { id } = paymentOf(await router.pay())
    for (const [body, path] of [
      [{ amont: 1 }, "amont"],
      [{ reason: "a\r\nb" }, "reason"]
    ] as const) {
      const answer = await router.post(`/v1/payments/${id}/refunds`, body)
      expect(problemOf(answer).errors?.map((one) => one.path)).toEqual([path])
    }
  })
})

describe("the Idempotency-Key", () => {
  it.each([null, "", "with space", "ümlaut", "k".repeat(256)])("%j is 400", async (key) => {
    const { id } = paymentOf(await router.pay({ capture: "manual" }))
    const before = router.calls()
    for (const path of [
      "/v1/payments",
      ...["capture", "void", "refunds"].map((one) => `/v1/payments/${id}/${one}`)
    ]) {
      const answer = await router.post(path, path === "/v1/payments" ? request() : {}, { key })
      expect(problemOf(answer)).toMatchObject({ status: 400, code: "idempotency_key_required" })
    }
    expect(router.calls()).toBe(before)
  })

  it.each(["k", "k".repeat(255), "!~#{}"])("%j is taken", async (key) => {
    expect((await router.pay({}, { key })).status).toBe(201)
  })
})
