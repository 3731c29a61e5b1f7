import { describe, expect, it } from "vitest"
import { Webhook as Official } from "standardwebhooks"
import { verifyWebhook, WebhookRejected } from "../src/promises.ts"
import { payment } from "./support/router.ts"

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
const event = {
  type: "payment.captured",
  timestamp: "2026-01-02T03:04:05.000Z",
  data: payment(),
  sequence: 3
}
const body = JSON.stringify(event)

/** Headers as the official library makes them. */
const signed = (text = body, now = new Date(), id = "evt_1", by = secret) => ({
  "webhook-id": id,
  "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
  "webhook-signature": new Official(by).sign(id, now, text)
})

const reasonOf = async (verified: Promise<unknown>): Promise<string> => {
  const error = await verified.then(
    () => expect.fail("the webhook was taken"),
    (error: unknown) => error
  )
  expect(error).toBeInstanceOf(WebhookRejected)
  return error instanceof WebhookRejected ? error.reason : ""
}

const away = (seconds: number) => new Date(Date.now() + seconds * 1000)

describe("an event that the official library signed", () => {
  it("is taken, with its id", async () => {
    expect(await verifyWebhook(body, signed(), secret)).toEqual({ ...event, id: "evt_1" })
  })

  it("is taken as bytes, with any kind of headers, and without the secret's prefix", async () => {
    const bytes = new TextEncoder().encode(body)
    const bare = secret.replace("whsec_", "")
    const upper = Object.entries(signed()).map(([name, value]) => [name.toUpperCase(), value])
    for (const headers of [new Headers(signed()), Object.fromEntries(upper)]) {
      expect((await verifyWebhook(bytes, headers, bare)).type).toBe("payment.captured")
    }
  })

  it("is taken while the secret is being changed, on either side", async () => {
    const other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    expect((await verifyWebhook(body, signed(), [other, secret])).id).toBe("evt_1")
    const both = signed()
    const [first, second] = [
      new Official(other).sign("evt_1", new Date(), body),
      both["webhook-signature"]
    ]
    const headers = { ...both, "webhook-signature": `${first} v1a,c29tZQ== ${second}` }
    expect((await verifyWebhook(body, headers, secret)).id).toBe("evt_1")
  })

  it("narrows to what it is about", async () => {
    const taken = await verifyWebhook(body, signed(), secret)
    if (taken.type !== "payment.captured") return expect.fail("not the type that was sent")
    expect(taken.data.captured).toBe(9200)
  })
})

const unversioned = (headers: ReturnType<typeof signed>) => ({
  ...headers,
  "webhook-signature": headers["webhook-signature"].replace("v1,", "")
})

describe("refused", () => {
  it.each([
    ["another body", `${body} `, signed(), "signature"],
    ["another id", body, { ...signed(), "webhook-id": "evt_2" }, "signature"],
    ["another time", body, { ...signed(), "webhook-timestamp": "1" }, "signature"],
    ["another secret", body, signed(body, new Date(), "evt_1", "whsec_c2VjcmV0"), "signature"],
    [
      "no signature of version 1",
      body,
      { ...signed(), "webhook-signature": "v2,AAAA" },
      "signature"
    ],
    ["a signature without its version", body, unversioned(signed()), "signature"],
    ["no base64", body, { ...signed(), "webhook-signature": "v1,%%%" }, "signature"],
    ["an empty signature", body, { ...signed(), "webhook-signature": "" }, "signature"],
    ["a time long ago", body, signed(body, away(-301)), "timestamp"],
    ["a time to come", body, signed(body, away(302)), "timestamp"],
    ["no JSON", "{", signed("{"), "unreadable"],
    ["no object", "[]", signed("[]"), "unreadable"]
  ])("%s", async (_name, text, headers, reason) => {
    expect(await reasonOf(verifyWebhook(text, headers, secret))).toBe(reason)
  })

  it.each(["webhook-id", "webhook-timestamp", "webhook-signature"])("without %s", async (name) => {
    const headers = { ...signed(), [name]: undefined }
    expect(await reasonOf(verifyWebhook(body, headers, secret))).toBe("header_missing")
  })

  it("with a secret that is none", async () => {
    for (const none of ["", "whsec_", "whsec_%%%", [], [secret, ""]]) {
      expect(await reasonOf(verifyWebhook(body, signed(), none))).toBe("secret_malformed")
    }
  })

  it("says nothing of secret or body", async () => {
    const error = await verifyWebhook(body, signed(`${body} `), secret).catch(String)
    expect(error).toBe("WebhookRejected: webhook rejected: signature")
  })

  it("but an old event is taken with a tolerance that allows it", async () => {
    const old = signed(body, away(-3_000))
    expect((await verifyWebhook(body, old, secret, { toleranceMs: 3_600_000 })).id).toBe("evt_1")
  })
})
