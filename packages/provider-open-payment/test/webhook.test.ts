import { createCipheriv } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { OpenPaymentWebhook } from "../src/index.ts"
import { approved, checkoutId, paymentId, reference, result, token, webhookKey } from "./support.ts"
import { payment, registration } from "./vectors.ts"

const webhookOf = (key: string, ...previous: ReadonlyArray<string>) =>
  OpenPaymentWebhook.make({
    webhookKey: Redacted.make(key),
    ...(previous.length === 0
      ? {}
      : { previousWebhookKeys: previous.map((one) => Redacted.make(one)) })
  })

interface Sealed {
  readonly iv: string
  readonly tag: string
  readonly body: string
}

const rawOf = ({ body, iv, tag }: Sealed, change: Record<string, string | undefined> = {}) => ({
  body: new TextEncoder().encode(body),
  headers: { "x-initialization-vector": iv, "x-authentication-tag": tag, ...change }
})

const wrapped = (sealed: Sealed) => ({
  ...sealed,
  body: JSON.stringify({ encryptedBody: sealed.body })
})

const seal = (plain: unknown, ivLength = 12, key = webhookKey): Sealed => {
  const iv = Buffer.alloc(ivLength, 7)
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "hex"), iv)
  const text = typeof plain === "string" ? plain : JSON.stringify(plain)
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()])
  const hex = (bytes: Buffer) => bytes.toString("hex").toUpperCase()
  return { iv: hex(iv), tag: hex(cipher.getAuthTag()), body: hex(body) }
}

/** The event of genuine bytes, or the error's kind. */
const receive = (raw: ReturnType<typeof rawOf>, webhook = webhookOf(webhookKey)) =>
  Effect.runPromise(
    Effect.match(webhook(raw), {
      onFailure: ({ kind }) => kind,
      onSuccess: ({ signed, value }) => {
        expect(signed).toBe(true)
        return value
      }
    })
  )

const notified = (payload: object) => receive(rawOf(seal({ type: "PAYMENT", payload })))

describe("published vectors", () => {
  it("a capture as bare digits, in either case", async () => {
    const event = {
      type: "payment",
      id: "8a82944a000000000000000000000a01:000.100.110",
      reference: null,
      payment: {
        status: { unified: "captured", raw: "000.100.110" },
        kind: "capture",
        parent: "8a82944a000000000000000000000a00",
        providerReference: "8a82944a000000000000000000000a01",
        amount: Money.make(9200, "EUR")
      }
    }
    const lower = {
      iv: payment.iv.toLowerCase(),
      tag: payment.tag.toLowerCase(),
      body: payment.body.toLowerCase()
    }
    for (const sealed of [
      payment,
      lower,
      wrapped(payment),
      { ...payment, body: `\n${payment.body}\r\n` }
    ]) {
      expect(await receive(rawOf(sealed), webhookOf(payment.key))).toEqual(event)
    }
  })

  it("a registration in the wrapper, without its id", async () => {
    const event = await receive(rawOf(wrapped(registration)), webhookOf(registration.key))
    expect(event).toEqual({
      type: "other",
      id: "128e26850f485948a9e616b7f76c0cc2c075d863978177795868f3254751b667",
      reference: null,
      name: "REGISTRATION.CREATED"
    })
    const bare = await receive(rawOf(registration), webhookOf(registration.key))
    expect(bare).toEqual(event)
  })

  it("keys that are being changed", async () => {
    const keys = webhookOf("0".repeat(64), registration.key, payment.key)
    expect(await receive(rawOf(payment), keys)).toMatchObject({ type: "payment" })
    expect(await receive(rawOf(wrapped(registration)), keys)).toMatchObject({ type: "other" })
    expect(await receive(rawOf(payment), webhookOf("0".repeat(64)))).toBe("forged")
  })
})

describe("refused", () => {
  const webhook = webhookOf(payment.key)
  const flip = (hex: string, at: number) =>
    hex.slice(0, at) + (hex[at] === "0" ? "1" : "0") + hex.slice(at + 1)
  const cases: ReadonlyArray<readonly [string, ReturnType<typeof rawOf>, string]> = [
    ["a digit of the tag", rawOf({ ...payment, tag: flip(payment.tag, 5) }), "forged"],
    ["a digit of the body", rawOf({ ...payment, body: flip(payment.body, 100) }), "forged"],
    ["a digit of the vector", rawOf({ ...payment, iv: flip(payment.iv, 3) }), "forged"],
    ["another key", rawOf(registration), "forged"],
    ["an odd number of digits", rawOf({ ...payment, body: payment.body.slice(1) }), "forged"],
    ["no hexadecimal digits", rawOf({ ...payment, body: `g${payment.body.slice(1)}` }), "forged"],
    ["no body", rawOf({ ...payment, body: "" }), "forged"],
    ["a shorter tag", rawOf({ ...payment, tag: payment.tag.slice(0, 24) }), "forged"],
    ["a longer tag", rawOf({ ...payment, tag: `${payment.tag}00` }), "forged"],
    ["a vector of 8 bytes", rawOf({ ...payment, iv: payment.iv.slice(8) }), "forged"],
    ["no tag", rawOf(payment, { "x-authentication-tag": undefined }), "unsigned"],
    ["no vector", rawOf(payment, { "x-initialization-vector": "" }), "unsigned"],
    ["plain JSON", rawOf({ ...payment, body: JSON.stringify({ type: "PAYMENT" }) }), "unreadable"],
    ["a wrapper of a number", rawOf({ ...payment, body: '{"encryptedBody":1}' }), "unreadable"],
    ["a broken wrapper", rawOf({ ...payment, body: '{"encryptedBody":"00"' }), "unreadable"],
    ["no UTF-8", { ...rawOf(payment), body: new Uint8Array([0xff, 0xfe]) }, "unreadable"]
  ]
  it.each(cases)("%s: %#", async (_, raw, kind) => {
    expect(await receive(raw, webhook)).toBe(kind)
  })
})

describe("events", () => {
  it("a vector of 16 bytes", async () => {
    const sealed = seal({ type: "PAYMENT", payload: approved }, 16)
    expect(await receive(rawOf(sealed))).toMatchObject({
      type: "payment",
      id: `${paymentId}:000.100.110`,
      reference,
      payment: { status: { unified: "authorized" }, reference, providerReference: paymentId }
    })
  })

  it("a payment that was declined, and one that waits", async () => {
    const declined = { id: paymentId, paymentType: "DB", ...result("800.100.155", "no money") }
    expect(await notified(declined)).toMatchObject({
      id: `${paymentId}:800.100.155`,
      payment: { status: { unified: "declined" }, decline: { reason: "insufficient_funds" } }
    })
    expect(await notified({ ...approved, ...result("000.200.000") })).toMatchObject({
      payment: { status: { unified: "pending" } }
    })
  })

  it.each([
    ["CP", "capture", "captured"],
    ["RF", "refund", "refunded"],
    ["RV", "void", "voided"],
    ["RB", "rebill", "captured"],
    ["RC", "receipt", "captured"]
  ])("%s is a %s", async (paymentType, kind, unified) => {
    // Amounts have been seen with one decimal here.
    const payload = { ...approved, paymentType, referencedId: "parent-1", amount: "10.0" }
    expect(await notified(payload)).toMatchObject({
      type: "payment",
      payment: { kind, parent: "parent-1", status: { unified }, amount: Money.make(1000, "EUR") }
    })
  })

  it("a credit is a payout", async () => {
    expect(await notified({ ...approved, paymentType: "CD" })).toMatchObject({
      type: "payout",
      reference,
      payout: { status: { unified: "succeeded" }, providerReference: paymentId }
    })
  })

  it("a part that decides nothing spoils nothing", async () => {
    const odd = { ...approved, card: [], threeDSecure: 1 }
    expect(await notified(odd)).toMatchObject({ type: "payment" })
  })

  it.each([
    ["a chargeback", { ...approved, paymentType: "CB" }, "PAYMENT.CB.000.100.110"],
    ["an uncertain code", { ...approved, ...result("900.100.300") }, "PAYMENT.PA.900.100.300"],
    ["an unlisted code", { ...approved, ...result("1.2.3") }, "PAYMENT.PA.1.2.3"],
    ["a code that is final only when asked", { ...approved, ...result("100.396.103") }, /396/],
    ["an unreadable amount", { ...approved, amount: "ten" }, /PAYMENT\.PA/],
    ["half an amount", { ...approved, currency: null }, /PAYMENT\.PA/],
    ["an id that is none", { ...approved, id: "a b" }, /PAYMENT\.PA/],
    [
      "a card that was refused in a checkout",
      { ...approved, ...result("800.100.152"), ndc: checkoutId },
      "PAYMENT.PA.800.100.152"
    ]
  ])("%s claims nothing", async (_, payload, name) => {
    const event = await notified(payload)
    expect(event).toMatchObject({ type: "other", reference })
    expect((event as { name: string }).name).toMatch(name)
  })

  it("other and unknown kinds of notification, also of no known form", async () => {
    const cases = [
      [{ type: "test", payload: {} }, "test"],
      [{ type: "REGISTRATION", action: "DELETED", payload: { id: token } }, "REGISTRATION.DELETED"],
      [{ type: "SCHEDULE", action: "CREATED", payload: { id: 1 } }, "SCHEDULE.CREATED"],
      [{ type: "RISK", payload: { id: "1" } }, "RISK"],
      [{ type: "SETTLEMENT" }, "SETTLEMENT"],
      ["x".repeat(103), "unknown"],
      ["[]", "unknown"]
    ] as const
    for (const [plain, name] of cases) {
      const event = await receive(rawOf(seal(plain)))
      expect(event).toMatchObject({
        type: "other",
        name,
        id: expect.stringMatching(/^[0-9a-f]{64}$/)
      })
      expect(JSON.stringify(event)).not.toContain(token)
      expect(await receive(rawOf(seal(plain, 16)))).toEqual(event)
    }
  })
})
