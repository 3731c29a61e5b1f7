import { describe, expect, it } from "@effect/vitest"
import type { Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { ChecksumReturn, type ChecksumWebhook } from "../src/index.ts"

const secureKey = Redacted.make("secureKey")

// Vector V7 of the gateway's sheet in the flat names of its section 13.2.
const brought = {
  trackingid: "54279",
  desc: "Rest Transaction 01",
  status: "Y",
  amount: "50.00",
  currency: "EUR",
  checksum: "062599f4131961aae679a2439d780e0f",
  resultCode: "00001",
  custEmail: "john@doe.test",
  cardLast4Digits: "0051",
  resourcePath: "/transactionServices/REST/v1/payments/99999",
  token: "kGuadVKOymeTYkuAYoxon2vKUzu88Po1"
}

const query = (fields: object) => new URLSearchParams({ ...fields }).toString()
const posted = (fields: object) => ({
  body: new TextEncoder().encode(query(fields)),
  headers: { "content-type": "application/x-www-form-urlencoded" }
})

const read = (raw: Webhook.Raw, secrets: ChecksumWebhook.Secrets = { secureKey }) =>
  Effect.runPromise(
    Effect.match(ChecksumReturn.make(secrets)(raw), {
      onFailure: ({ kind, detail }) => `${kind} ${detail}`,
      onSuccess: (value) => value
    })
  )

describe("the browser's return", () => {
  const expected = {
    ask: { providerReference: "54279", expect: { reference: "Rest Transaction 01" } },
    providerReference: "54279",
    reference: "Rest Transaction 01",
    claim: "Y"
  }

  it("as a form or in the query says what to ask about", async () => {
    const get = { body: new Uint8Array(), headers: {}, method: "GET" }
    expect(await read(posted(brought))).toMatchObject(expected)
    for (const method of ["GET", "get"]) {
      const path = `/return?${query(brought)}`
      expect(await read({ ...get, method, path })).toMatchObject(expected)
    }
    const { trackingid, desc, ...rest } = brought
    const renamed = { ...rest, paymentId: trackingid, merchantTransactionId: desc }
    expect(await read(posted(renamed))).toMatchObject(expected)
  })

  it("hides the token of a card that was stored, and follows no path", async () => {
    const found = await read(posted(brought))
    expect(JSON.stringify(found)).not.toMatch(/kGuad|99999/)
    const { token } = found as ChecksumReturn.Return
    expect(token === null ? null : Redacted.value(token)).toBe(brought.token)
    const { token: _, ...without } = brought
    expect(await read(posted(without))).toMatchObject({ token: null })
  })

  it("is believed with the key before the present one too", async () => {
    const other = Redacted.make("other")
    const secrets = { secureKey: other, previousSecureKey: secureKey }
    expect(await read(posted(brought), secrets)).toMatchObject(expected)
    expect(await read(posted(brought), { secureKey: other })).toBe("forged checksum")
  })

  it("with the LONG status signed is believed in lenient mode only", async () => {
    // Vector V9.
    const long = {
      ...brought,
      status: "capturesuccess",
      checksum: "c4eb6e7cece479742ce396690a681a27"
    }
    expect(await read(posted(long))).toBe("forged checksum")
    expect(await read(posted(long), { secureKey, lenientNotificationStatus: true })).toMatchObject({
      claim: "capturesuccess"
    })
  })

  it.each([
    ["trackingid", "54280", "forged checksum"],
    ["desc", "Rest Transaction 02", "forged checksum"],
    ["amount", "5.00", "forged checksum"],
    ["status", "N", "forged checksum"],
    ["checksum", "0", "forged checksum"],
    ["checksum", "", "unsigned checksum"],
    ["trackingid", "", "unreadable paymentId"]
  ])("with %s changed to %j is refused", async (name, value, outcome) => {
    expect(await read(posted({ ...brought, [name]: value }))).toBe(outcome)
  })

  it("that is empty is refused", async () => {
    const nothing = { body: new Uint8Array(), headers: {} }
    expect(await read(nothing)).toBe("unsigned checksum")
    expect(await read({ ...nothing, method: "GET", path: "/return" })).toBe("unsigned checksum")
  })
})
