import { Redacted } from "effect"
import fc from "fast-check"
import { Webhook } from "standardwebhooks"
import { describe, expect, it } from "vitest"
import { delayMs, disabledAfterMs } from "../src/domain/events/DeliverySchedule.ts"
import { eventBody } from "../src/domain/events/Outbox.ts"
import * as StandardWebhooks from "../src/domain/events/StandardWebhooks.ts"

const keyOf = (text: string) => StandardWebhooks.keyOf(Redacted.make(text))

describe("a signature", () => {
  it("is what the official library verifies, for any secret and body", () => {
    const key = fc.uint8Array({ minLength: 1, maxLength: 64 })
    fc.assert(
      fc.property(key, fc.jsonValue(), fc.integer({ min: 0, max: 100_000 }), (bytes, data, ms) => {
        const at = Date.now() - ms
        const body = eventBody("payment.captured", at, { data }, 3)
        const secret = StandardWebhooks.secretOf(bytes)
        const headers = StandardWebhooks.headers(keyOf(Redacted.value(secret)) ?? Buffer.alloc(1), {
          id: "evt_1",
          body,
          at
        })
        const webhook = new Webhook(Redacted.value(secret))
        expect(webhook.verify(body, headers)).toEqual(JSON.parse(body))
        expect(() => webhook.verify(`${body} `, headers)).toThrow()
        expect(() => webhook.verify(body, { ...headers, "webhook-id": "evt_2" })).toThrow()
      })
    )
  })

  it("is the one of the specification's example", () => {
    const key = keyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") ?? Buffer.alloc(0)
    const id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    const headers = StandardWebhooks.headers(key, {
      id,
      body: '{"test": 2432232314}',
      at: 1614265330_999
    })
    expect(headers).toEqual({
      "webhook-id": id,
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    })
  })
})

describe("a secret", () => {
  it("is whsec_ and base64, with its padding or without", () => {
    for (const text of ["whsec_c2VjcmV0MQ==", "whsec_c2VjcmV0MQ"]) {
      expect(keyOf(text)?.toString()).toBe("secret1")
    }
  })

  it.each([
    "",
    "whsec_",
    "whsec_A",
    "whsec_AAAAA",
    "c2VjcmV0",
    "whsec_c2-_",
    "whsec_c2V jcmV0",
    "whsec_====",
    "WHSEC_c2VjcmV0"
  ])("has no other form: %j", (text) => {
    expect(keyOf(text)).toBe(null)
  })
})

describe("an event's text", () => {
  it("has the members of the contract in its order", () => {
    const at = Date.UTC(2026, 0, 2, 3, 4, 5, 6)
    expect(eventBody("refund.succeeded", at, { id: "ref_1", payment: "pay_1" }, 2)).toBe(
      '{"type":"refund.succeeded","timestamp":"2026-01-02T03:04:05.006Z",' +
        '"data":{"id":"ref_1","payment":"pay_1"},"sequence":2}'
    )
  })
})

describe("the schedule of deliveries", () => {
  const minute = 60_000
  const hour = 60 * minute
  const documented = [
    0,
    5000,
    5 * minute,
    30 * minute,
    2 * hour,
    5 * hour,
    10 * hour,
    14 * hour,
    20 * hour,
    24 * hour
  ]

  it("is the documented one, ten tries in all", () => {
    expect(documented.map((_, tries) => delayMs(tries, 0.5))).toEqual(documented)
    expect(delayMs(documented.length, 0.5)).toBe(null)
    expect(delayMs(documented.length + 1, 0.5)).toBe(null)
  })

  it("is spread by a tenth", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9 }), unit, (tries, random) => {
        const [exact = 0, delay = -1] = [documented[tries], delayMs(tries, random) ?? -1]
        expect(delay).toBeGreaterThanOrEqual(exact * 0.9)
        expect(delay).toBeLessThanOrEqual(exact * 1.1)
      })
    )
    expect(delayMs(9, 0)).not.toBe(delayMs(9, 1))
  })

  it("is over long before an endpoint is given up", () => {
    const all = documented.reduce((sum, delay) => sum + delay * 1.1, 0)
    expect(all).toBeLessThan(disabledAfterMs)
  })
})
