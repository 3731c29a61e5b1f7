import * as Headers from "effect/http/Headers"
import { describe, expect, it } from "vitest"
import { dictionary } from "../src/internal/dictionary.ts"
import * as Errors from "../src/internal/errors.ts"
import { cardToken, clientSecret, pan, record, seen, token } from "./support.ts"

const refused = (value: unknown, status: number, operation: string, headers = {}) => {
  const one = seen(value, status, operation)
  const answer = { ...one.answer, headers: Headers.fromInput(headers) }
  const error = Errors.refused({ ...one, answer })
  return error._tag === "OutcomeUnknown" ? `${error.cause} ${error.detail ?? ""}` : error._tag
}

const plain = { code: "some_code", message: "No." }

describe("a refusal by HTTP status", () => {
  const unlisted = "unlisted httpStatus"
  it.each([
    [400, "InvalidRequest", "InvalidRequest"],
    [401, "AuthenticationFailed", "AuthenticationFailed"],
    [402, "unlisted httpStatus", "unlisted httpStatus"],
    [403, "AuthenticationFailed", "AuthenticationFailed"],
    [404, unlisted, "NotFound"],
    [405, unlisted, unlisted],
    [408, unlisted, unlisted],
    [409, unlisted, unlisted],
    [410, unlisted, unlisted],
    [413, unlisted, unlisted],
    [415, unlisted, unlisted],
    [418, unlisted, unlisted],
    [422, "InvalidRequest", "InvalidRequest"],
    [425, unlisted, unlisted],
    [429, unlisted, unlisted],
    [499, unlisted, unlisted]
  ])("%d is %s for a call, %s for one that names a transaction", (status, other, followUp) => {
    for (const operation of ["tokenize", "list", "paymentIntent", "transactions"]) {
      expect(refused(plain, status, operation)).toBe(other)
    }
    for (const operation of ["authorize", "purchase"]) {
      expect(refused(plain, status, operation)).toBe(status === 402 ? "Declined" : other)
    }
    for (const operation of ["capture", "void", "refund", "status", "transaction"]) {
      expect(refused(plain, status, operation)).toBe(followUp)
    }
  })

  it.each([
    ["Duplicate external_id", "DuplicateReference"],
    ["external_id must be unique", "DuplicateReference"],
    ["external_id already used", "DuplicateReference"],
    ["external_id already exists", "DuplicateReference"],
    ["Transaction is already captured", "InvalidState"],
    ["Operation not allowed in the current state", "InvalidState"],
    ["Hold expired", "InvalidState"],
    ["Conflict", unlisted]
  ])("409 with %j is %s", (message, tag) => {
    expect(refused({ message }, 409, "capture")).toBe(tag)
  })

  it("409 about a state is nothing that a charge can be told", () => {
    expect(refused({ message: "bad state" }, 409, "purchase")).toBe(unlisted)
    expect(refused({ message: "Duplicate" }, 409, "purchase")).toBe("DuplicateReference")
  })

  it("402 that says nothing declines nothing", () => {
    for (const body of [{}, { a: 1 }]) expect(refused(body, 402, "purchase")).toBe(unlisted)
  })

  it("400 may speak of a duplicate", () => {
    expect(refused({ message: "duplicate external_id" }, 400, "purchase")).toBe(
      "DuplicateReference"
    )
    expect(refused({ message: "duplicate external_id" }, 422, "purchase")).toBe("InvalidRequest")
  })

  it("404 for an address that does not exist says nothing of a transaction", () => {
    const elsewhere = [
      ...["no Route matched with those values", "Cannot GET /transaction", "Page not found"],
      ...["No resource matches this URL", "Unknown path", "merchant_id not found", "No operation"]
    ].map((message) => ({ message }))
    for (const body of [...elsewhere, {}, { a: 1 }, { error: "Not Found", path: "/transaction" }]) {
      expect(refused(body, 404, "status")).toBe(unlisted)
    }
    expect(refused({ message: "transaction not found" }, 404, "status")).toBe("NotFound")
  })

  it.each([
    "Could not determine the status of the transaction",
    "Timed out, status will be updated",
    "Another operation with this external_id is in progress",
    "Acquirer timed out, transaction pending",
    "gateway timeout, duplicate request",
    "Transaction already exists, status unknown",
    "payment_processing"
  ])("says no definite no where it is not certain: %j", (message) => {
    for (const status of [400, 402, 403, 404, 409, 422]) {
      for (const operation of ["purchase", "capture", "status"]) {
        expect(refused({ message }, status, operation)).toBe("unlisted message")
      }
    }
    // Whether a token is good is decided before what it is sent with.
    expect(refused({ message }, 401, "purchase")).toBe("AuthenticationFailed")
  })

  it.each(["spending limit exceeded", "Unknown field", "Already processed"])(
    "says one in other words: %j",
    (message) => {
      expect(refused({ message }, 422, "purchase")).toBe("InvalidRequest")
    }
  )

  it("429 was not processed where it says so", () => {
    expect(refused({ message: "Too many requests" }, 429, "purchase")).toBe("RateLimited")
    expect(refused({ code: "rate_limited" }, 429, "purchase")).toBe("RateLimited")
    expect(refused(plain, 429, "purchase", { "retry-after": "7" })).toBe("RateLimited")
    // A proxy may say so after the gateway has charged.
    const waits = { "retry-after": "7" }
    expect(refused("slow down", 429, "purchase", waits)).toBe("unreadable body")
    expect(refused("slow down", 429, "refund", waits)).toBe("unreadable body")
    expect(refused("slow down", 429, "status", waits)).toBe("RateLimited")
    expect(refused("slow down", 429, "purchase")).toBe("unreadable body")
    const one = seen({}, 429)
    const answer = { ...one.answer, headers: Headers.fromInput({ "retry-after": "7" }) }
    expect(Errors.refused({ ...one, answer })).toMatchObject({ retryAfterMs: 7000 })
  })

  it("is believed from no page", () => {
    for (const status of [400, 403, 404, 409, 422, 429]) {
      for (const body of ["<html>no</html>", "", '"no"', "[]", "null"]) {
        expect(refused(body, status, "capture")).toBe("unreadable body")
      }
    }
  })

  const [{ id, type }, sums] = [record("PENDING"), { order_amount: 10_000 }]
  it.each([
    ...["CAPTURED", "captured", "PENDING", "DECLINED", "VOIDED"].map((word) => record(word)),
    ...[{ id, status: ["CAPTURED"] }, { id, status: "new" }, { type }, { status: "SETTLED" }],
    ...[
      sums,
      { intent_id: "int_1" },
      { amount_captured: null },
      { error: "no", transaction: record("PENDING") }
    ],
    ...[[record("PENDING")], { error: { result: [{ type }] } }, '{"id":"trx_1","type":"PAY']
  ])("is no refusal where it holds a transaction: %j", (body) => {
    for (const status of [400, 401, 403, 404, 409, 422, 429]) {
      const error = refused(body, status, "capture", { "retry-after": "1" })
      expect(error).toBe("mismatch httpStatus")
    }
  })

  it.each([{ status: "UNAUTHORIZED" }, { status: 400, id_of: "a" }, { type: "about:blank" }])(
    "is one where it holds none: %j",
    (body) => {
      expect(refused(body, 400, "capture")).toBe("InvalidRequest")
    }
  )
})

describe("what the gateway said", () => {
  it.each([
    [{ code: "invalid_amount", message: "Too much" }, "invalid_amount"],
    [{ code: 17 }, "17"],
    [{ error: "invalid_amount" }, "invalid_amount"],
    [{ error: { code: "invalid_amount", message: "Too much" } }, "invalid_amount"],
    [{ message: "Too much" }, undefined],
    [{ code: { a: 1 } }, undefined],
    [{ code: ["a"] }, undefined]
  ])("%j has the code %j", (body, code) => {
    const error = Errors.refused(seen(body, 400))
    expect(error).toMatchObject({ _tag: "InvalidRequest" })
    expect(error.vendorCode).toBe(code)
  })

  it("is read wherever it stands, to a limited depth", () => {
    const deep = (depth: number): object =>
      depth === 0 ? { message: "duplicate" } : { error: deep(depth - 1) }
    expect(
      refused({ errors: [{ field: "external_id", message: "duplicate" }] }, 400, "refund")
    ).toBe("DuplicateReference")
    expect(refused({ detail: "duplicate" }, 409, "refund")).toBe("DuplicateReference")
    expect(refused(deep(2), 400, "refund")).toBe("DuplicateReference")
    expect(refused(deep(2000), 400, "refund")).toBe("InvalidRequest")
  })

  it("is scrubbed of what we sent", () => {
    const message = `card ${pan} secret ${clientSecret} token ${token} ${cardToken} end`
    const error = Errors.refused(seen({ code: `x-${clientSecret}`, message }, 402))
    expect(error).toMatchObject({
      _tag: "Declined",
      vendorCode: "x-***",
      decline: {
        reason: "generic_decline",
        raw: {
          code: "x-***",
          message: expect.stringMatching(/^x-\*\*\* card \*\*\* secret \*\*\* token/)
        }
      }
    })
    for (const secret of [pan, clientSecret, token, "215626ca92fcc591fd2491b483c9d496"]) {
      expect(JSON.stringify(error)).not.toContain(secret)
    }
    const status = `${clientSecret}${pan}`
    const unknown = Errors.unknown(seen({}), "unlisted", "status", { code: status, id: pan })
    expect(unknown).toMatchObject({ vendorCode: "******" })
    expect(unknown.vendorId).toBeUndefined()
  })
})

describe("dictionary", () => {
  it("has every value of the tables once for each meaning", () => {
    const lines = dictionary.map(({ field, says, value }) => `${field} ${value} ${says}`)
    expect(new Set(lines).size).toBe(lines.length)
    expect(dictionary.filter(({ field }) => field === "status (PAYMENT)")).toHaveLength(8)
    expect(dictionary.filter(({ field }) => field === "status (REFUND)")).toHaveLength(8)
    expect(dictionary.filter(({ field }) => field === "HTTP status")).toHaveLength(16)
    expect(dictionary).toContainEqual({
      field: "status (PAYMENT)",
      value: "PARTIAL_SETTLED",
      says: "settled in part",
      becomes: { status: "captured" }
    })
    // What a refusal becomes depends on its words, and the first line says so.
    for (const status of ["400", "402", "404", "422"]) {
      const [first] = dictionary.filter(
        ({ field, value }) => field === "HTTP status" && value === status
      )
      expect(first?.becomes).toEqual({ error: "OutcomeUnknown" })
    }
    expect(dictionary).toContainEqual({
      field: "type",
      value: "CHARGEBACK",
      says: "a dispute, which has a record of its own",
      becomes: { error: "OutcomeUnknown" }
    })
  })
})
