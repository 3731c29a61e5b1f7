import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as fc from "fast-check"
import { ChecksumWebhook } from "../src/index.ts"
import * as Signature from "../src/internal/signature.ts"

const secureKey = Redacted.make("secureKey")
const strict = ChecksumWebhook.make({ secureKey })
const lenient = ChecksumWebhook.make({ secureKey, lenientNotificationStatus: true })

const bytes = (text: string) => ({ body: new TextEncoder().encode(text), headers: {} })
const asJson = (fields: object) => bytes(JSON.stringify(fields))
const asForm = (fields: Record<string, string>) => bytes(new URLSearchParams(fields).toString())

/** The event of genuine bytes, or the error's kind. */
const receive = (raw: ReturnType<typeof bytes>, webhook = strict) =>
  Effect.runPromise(
    Effect.match(webhook(raw), {
      onFailure: ({ kind, detail }) => `${kind} ${detail}`,
      onSuccess: ({ value }) => value
    })
  )

// Vector V7 of the gateway's sheet in the vendor's field set.
const genuine = {
  paymentId: "54279",
  status: "capturesuccess",
  transactionStatus: "Y",
  paymentBrand: "VISA",
  paymentMode: "CC",
  firstName: "John",
  amount: "50.00",
  currency: "EUR",
  merchantTransactionId: "Rest Transaction 01",
  remark: "ok",
  checksum: "062599f4131961aae679a2439d780e0f",
  result: { code: "00001", description: "Transaction succeeded" },
  card: { bin: "", last4Digits: "" }
}

const flat = (({ card, result, ...rest }) => {
  expect([card, result]).toHaveLength(2)
  return rest
})(genuine)

const signed = (status: string, transactionStatus: string, more: object = {}) => ({
  ...genuine,
  status,
  transactionStatus,
  checksum: Signature.notification("secureKey", {
    paymentId: "54279",
    merchantTransactionId: "Rest Transaction 01",
    amount: "50.00",
    status: transactionStatus
  }),
  ...more
})

describe("genuine notifications", () => {
  const event = {
    type: "payment",
    id: "54279:capturesuccess",
    reference: "Rest Transaction 01",
    payment: {
      status: { unified: "captured", raw: "capturesuccess" },
      providerReference: "54279",
      reference: "Rest Transaction 01",
      amount: Money.make(5000, "EUR")
    }
  }

  it("JSON, form, upper-case checksum and trackingid (V7)", async () => {
    const { paymentId, ...rest } = genuine
    expect(await receive(asJson(genuine))).toEqual(event)
    expect(await receive(asForm(flat))).toEqual(event)
    expect(await receive(asJson({ ...genuine, checksum: genuine.checksum.toUpperCase() }))).toEqual(
      event
    )
    expect(await receive(asJson({ ...rest, trackingid: paymentId }))).toEqual(event)
  })

  it("the vendor's worked example (V8)", async () => {
    const fields = {
      paymentId: "77251",
      merchantTransactionId: "011E1D8A5C034",
      amount: "156.00",
      currency: "EUR",
      status: "authfailed",
      transactionStatus: "N",
      remark: "card 4000000000000051 declined",
      checksum: "80b6ed1acd02b7afe48063b4832bed0a"
    }
    expect(await receive(asForm(fields))).toMatchObject({
      payment: {
        status: { unified: "declined" },
        decline: { reason: "generic_decline", raw: { message: "card *** declined" } }
      }
    })
  })

  it("a payout", async () => {
    expect(await receive(asJson(signed("payoutsuccessful", "Y")))).toMatchObject({
      type: "payout",
      payout: { status: { unified: "succeeded", raw: "payoutsuccessful" } }
    })
    expect(await receive(asJson(signed("payoutfailed", "N")))).toMatchObject({
      payout: { status: { unified: "failed" }, decline: { reason: "generic_decline" } }
    })
  })

  it("says no more than it knows", async () => {
    const { status, ...rest } = genuine
    expect(status).toBe("capturesuccess")
    expect(await receive(asJson(rest))).toMatchObject({ type: "other", name: "Y" })
    expect(await receive(asJson(signed("capturefailed", "N")))).toMatchObject({ type: "other" })
    expect(await receive(asJson(signed("new word", "Y")))).toMatchObject({
      type: "other",
      name: "new word"
    })
    expect(await receive(asJson(signed("3D Authstarted", "3D")))).toMatchObject({
      payment: { status: { unified: "requires_action" } }
    })
    expect(await receive(asJson(signed("reversed", "C")))).toMatchObject({
      payment: { status: { unified: "refunded" } }
    })
  })

  it("proves the four signed fields, and no state", async () => {
    const claims = ["authsuccessful", "capturesuccess", "reversed", "payoutsuccessful"]
    const read = await Effect.runPromise(
      Effect.all(claims.map((status) => strict(asJson({ ...genuine, status }))))
    )
    expect(read.map(({ signed }) => signed)).toEqual([true, true, true, true])
    expect(read.map(({ value }) => value.reference)).toEqual(
      claims.map(() => genuine.merchantTransactionId)
    )
  })

  it("takes the SHORT letter from status where there is no transactionStatus", async () => {
    const { transactionStatus, ...rest } = signed("Y", "Y")
    expect(transactionStatus).toBe("Y")
    expect(await receive(asJson(rest))).toMatchObject({ type: "other", name: "Y" })
  })
})

describe("refused notifications", () => {
  const longSigned = { ...genuine, checksum: "" }
  longSigned.checksum = Signature.notification("secureKey", {
    paymentId: "54279",
    merchantTransactionId: "Rest Transaction 01",
    amount: "50.00",
    status: "capturesuccess"
  })

  it("a checksum over the LONG status, but in lenient mode", async () => {
    expect(await receive(asJson(longSigned))).toBe("forged checksum")
    expect(await receive(asJson(longSigned), lenient)).toMatchObject({ type: "payment" })
    expect(await receive(asJson(genuine), lenient)).toMatchObject({ type: "payment" })
  })

  it.each([
    ["paymentId", "54280"],
    ["merchantTransactionId", "Rest Transaction 02"],
    ["amount", "5000.00"],
    ["amount", "50"],
    ["transactionStatus", "N"],
    ["checksum", "062599f4131961aae679a2439d780e0e"],
    ["checksum", "062599f4"],
    ["checksum", "ü"]
  ])("%s changed to %s", async (name, value) => {
    for (const webhook of [strict, lenient]) {
      expect(await receive(asJson({ ...genuine, [name]: value }), webhook)).toBe("forged checksum")
      expect(await receive(asForm({ ...flat, [name]: value }), webhook)).toBe("forged checksum")
    }
  })

  it("fields moved over the separator", async () => {
    const moved = {
      ...genuine,
      paymentId: "54279|Rest Transaction 01",
      merchantTransactionId: "50.00",
      amount: "Y"
    }
    const { transactionStatus, ...rest } = moved
    expect(transactionStatus).toBe("Y")
    expect(await receive(asJson(moved))).toBe("forged checksum")
    expect(await receive(asJson({ ...rest, status: "" }), lenient)).toBe("forged checksum")
    const two = {
      ...genuine,
      paymentId: "54279",
      merchantTransactionId: "Rest Transaction 01|50.00",
      amount: "Y"
    }
    expect(await receive(asJson(two), lenient)).toBe("forged checksum")
  })

  it("an unsigned LONG status that the signed letter contradicts", async () => {
    expect(await receive(asJson(signed("capturesuccess", "N")))).toBe("forged status")
    expect(await receive(asJson(signed("settled", "P")))).toBe("forged status")
    expect(await receive(asJson(signed("N", "Y")))).toBe("forged status")
  })

  it("what is missing or cannot be read", async () => {
    expect(await receive(asJson({ ...genuine, checksum: undefined }))).toBe("unsigned checksum")
    expect(await receive(asJson({ ...genuine, checksum: "" }))).toBe("unsigned checksum")
    expect(await receive(asJson({ ...genuine, paymentId: undefined }))).toBe("unreadable paymentId")
    expect(await receive(asJson({ ...genuine, amount: {} }))).toBe("unreadable fields")
    expect(await receive(asJson({ ...genuine, currency: "EURO" }))).toBe("unreadable amount")
    expect(await receive(bytes("{"))).toBe("unreadable body")
    expect(await receive(bytes(""))).toBe("unsigned checksum")
    expect(await receive({ body: new Uint8Array([0xff, 0xfe]), headers: {} })).toBe(
      "unreadable body"
    )
  })

  it("neither the present key's nor the one before it", async () => {
    const other = Redacted.make("other")
    const rotating = ChecksumWebhook.make({ secureKey: other, previousSecureKey: secureKey })
    const rotated = ChecksumWebhook.make({ secureKey, previousSecureKey: other })
    expect(await receive(asJson(genuine), rotating)).toMatchObject({ type: "payment" })
    expect(await receive(asJson(genuine), rotated)).toMatchObject({ type: "payment" })
    const third = ChecksumWebhook.make({
      secureKey: other,
      previousSecureKey: Redacted.make("older")
    })
    expect(await receive(asJson(genuine), third)).toBe("forged checksum")
  })

  it("another account's key", async () => {
    const other = ChecksumWebhook.make({ secureKey: Redacted.make("other") })
    expect(await receive(asJson(genuine), other)).toBe("forged checksum")
  })

  it("3,000 mutations of the signed fields, none accepted", async () => {
    const names = [
      "paymentId",
      "merchantTransactionId",
      "amount",
      "transactionStatus",
      "checksum"
    ] as const
    const mutation = fc.record({
      name: fc.constantFrom(...names),
      at: fc.nat(),
      insert: fc.oneof(
        fc.string({ minLength: 1, maxLength: 3 }),
        fc.constantFrom("|", "0", " ", "Y", "")
      ),
      remove: fc.integer({ min: 0, max: 3 })
    })
    await fc.assert(
      fc.asyncProperty(mutation, async ({ at, insert, name, remove }) => {
        const value = genuine[name]
        const index = at % (value.length + 1)
        const mutated = value.slice(0, index) + insert + value.slice(index + remove)
        fc.pre(mutated.toLowerCase() !== value.toLowerCase())
        for (const webhook of [strict, lenient]) {
          const outcome = await receive(asJson({ ...genuine, [name]: mutated }), webhook)
          expect(typeof outcome).toBe("string")
        }
      }),
      { numRuns: 3_000 }
    )
  })

  it("1,000 mutations of the bytes change nothing that is signed", async () => {
    const body = new TextEncoder().encode(JSON.stringify(genuine))
    await fc.assert(
      fc.asyncProperty(
        fc.nat(body.length - 1),
        fc.integer({ min: 0, max: 255 }),
        async (at, byte) => {
          const changed = body.slice()
          changed[at] = byte
          const outcome = await receive({ body: changed, headers: {} })
          if (typeof outcome === "string") return
          expect(outcome.reference).toBe("Rest Transaction 01")
          expect(outcome.id.startsWith("54279:")).toBe(true)
        }
      ),
      { numRuns: 1_000 }
    )
  })
})
