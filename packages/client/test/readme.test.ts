import { Effect } from "effect"
import { ConfigProvider } from "effect"
import { readFileSync } from "node:fs"
import { Webhook as Official } from "standardwebhooks"
import { describe, expect, it } from "vitest"
import { pay } from "./support/example.ts"
import { main } from "./support/effectExample.ts"
import { apiKey, json, lost, payment, problem, withRouter } from "./support/router.ts"
import { onWebhook, shipped } from "./support/webhookExample.ts"

const read = (file: string) => readFileSync(new URL(file, import.meta.url), "utf8")
const blocks = [...read("../README.md").matchAll(/```ts\n([^]*?)```/g)].map(([, block]) => block)
const asInstalled = (file: string) =>
  read(`./support/${file}`)
    .replace('"../../src/promises.ts"', '"@switchyard/client/promises"')
    .replace('"../../src/index.ts"', '"@switchyard/client"')

describe("the README's examples", () => {
  it("are those that are tested", () => {
    expect(blocks).toEqual(
      ["example.ts", "effectExample.ts", "webhookExample.ts"].map((file) => asInstalled(file))
    )
  })

  it("pay once", () =>
    withRouter([lost, json(201, payment())], async (router) => {
      expect(await pay(router.baseUrl, apiKey, "order-1001")).toBe("captured")
      expect(router.arrived.map(({ headers }) => headers["idempotency-key"])).toEqual([
        "order-1001",
        "order-1001"
      ])
    }))

  it("tell why a payment was declined", () =>
    withRouter(
      [problem("declined", { decline: { reason: "expired_card" } }), problem("forbidden")],
      async (router) => {
        expect(await pay(router.baseUrl, apiKey, "order-1001")).toBe("expired_card")
        await expect(pay(router.baseUrl, apiKey, "order-1001")).rejects.toThrow("forbidden")
      }
    ))

  it("sum up what is unknown", () =>
    withRouter(
      [
        json(200, { data: [payment()], nextCursor: "c" }),
        json(200, { data: [payment()], nextCursor: null })
      ],
      async ({ arrived, baseUrl }) => {
        const environment = { SWITCHYARD_URL: baseUrl, SWITCHYARD_API_KEY: apiKey }
        const provider = ConfigProvider.fromUnknown(environment)
        const sum = Effect.provideService(main, ConfigProvider.ConfigProvider, provider)
        expect(await Effect.runPromise(sum)).toBe(18_400)
        expect(arrived.map(({ path }) => path)).toEqual([
          "/v1/payments?status=unknown",
          "/v1/payments?status=unknown&cursor=c"
        ])
      }
    ))

  it("take a genuine webhook and no other", async () => {
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    const now = new Date()
    const body = JSON.stringify({ type: "payment.captured", data: payment(), sequence: 1 })
    const headers = {
      "webhook-id": "evt_1",
      "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
      "webhook-signature": new Official(secret).sign("evt_1", now, body)
    }
    const send = (text: string) =>
      onWebhook(new Request("http://shop.test", { method: "POST", body: text, headers }), secret)
    expect((await send(`${body} `)).status).toBe(400)
    expect([...shipped]).toEqual([])
    expect((await send(body)).status).toBe(204)
    expect([...shipped]).toEqual(["order-1001"])
  })
})
