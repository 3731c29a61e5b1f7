import { describe, expect, it } from "vitest"
import { control } from "../client.ts"
import {
  bodyOf,
  connect,
  credentials2,
  landingOf,
  openPage,
  pageUrl,
  payment,
  press,
  useIntents
} from "./client.ts"

const intents = useIntents()

describe("the card page", () => {
  const cardPage = async (externalId: string) => {
    const body = bodyOf(await intents.gateway.post("/intents/card", { external_id: externalId }))
    return { body, url: pageUrl(intents.base, "card", body["intent_id"]) }
  }
  const saved = async (externalId: string, typed: Record<string, string> = {}) => {
    const { url } = await cardPage(externalId)
    const answer = await press(url, "save", typed)
    return /tkn_\w+/.exec(answer.text)?.[0] ?? "none"
  }
  const byToken = (externalId: string, token: string) =>
    intents.gateway.pay(payment(externalId, { card: undefined, token }))

  it("POST /intents/card answers intent, reference and validity", async () => {
    const { body } = await cardPage("user-1")
    expect(body).toEqual({
      intent_id: expect.stringMatching(/^int_/),
      reference_id: "user-1",
      valid_for: 60000
    })
    expect((await intents.gateway.post("/intents/card", {})).status).toBe(400)
    expect(intents.arrival("user-1")).toBeUndefined()
  })

  it("a saved card pays by token, several times", async () => {
    const token = await saved("user-1")
    expect(token).toMatch(/^tkn_[0-9A-HJKMNP-TV-Z]{26}_[0-9a-f]{32}$/)
    expect(bodyOf(await byToken("pay-1", token))["status"]).toBe("AUTHORIZED")
    expect(bodyOf(await byToken("pay-2", token))["status"]).toBe("AUTHORIZED")
    expect(intents.movements()).toHaveLength(2)
  })

  it("the token does what its card does, and is the merchant's own", async () => {
    const token = await saved("user-1", { pan: "4000000000000002" })
    expect(bodyOf(await byToken("pay-1", token))["status"]).toBe("DECLINED")
    const other = await connect(intents.base, credentials2)
    const foreign = await other.pay(payment("pay-1", { card: undefined, token }))
    expect(foreign.status).toBe(404)
  })

  it("can be left, is used once, and closes after a minute", async () => {
    const { url } = await cardPage("user-1")
    expect((await press(url, "save", { code: "1" })).status).toBe(400)
    expect((await press(url, "leave")).status).toBe(200)
    expect((await press(url, "save")).status).toBe(200)
    expect((await openPage(url)).status).toBe(409)
    const late = await cardPage("user-2")
    await intents.clock(60_000)
    expect((await openPage(late.url)).status).toBe(410)
    const listed = await control(intents.sandbox.url, "GET", "intents/cards")
    expect(listed.value).toMatchObject([{ reference: "user-1", last4: "1111" }])
    expect(JSON.stringify(listed.value)).not.toContain("41111111")
  })

  it("the control API stores a card without the page", async () => {
    const { body } = await cardPage("user-1")
    const advanced = await intents.advance({ paymentId: body["intent_id"] })
    expect((await byToken("pay-1", String(advanced["token"]))).status).toBe(200)
    const next = await cardPage("user-2")
    await intents.advance({ paymentId: next.body["intent_id"], to: "failure" }, 400)
    await intents.advance({ paymentId: next.body["intent_id"], to: "expired" })
    expect((await openPage(next.url)).status).toBe(410)
  })

  it("returns to the merchant's configured URL with token and external_id", async () => {
    await intents.tell("merchants", {
      clientId: "shop",
      clientSecret: "its-secret",
      accountId: "acc_shop",
      tokenReturnUrl: "https://shop.example/cards?from=page"
    })
    const shop = await connect(intents.base, { client_id: "shop", client_secret: "its-secret" })
    const intent = bodyOf(await shop.post("/intents/card", { external_id: "user-1" }))
    const answer = await press(
      pageUrl(intents.base, "card", intent["intent_id"], "acc_shop"),
      "save"
    )
    expect([answer.status, landingOf(answer)]).toEqual([
      303,
      {
        page: "https://shop.example/cards",
        parameters: { from: "page", token: expect.stringMatching(/^tkn_/), external_id: "user-1" }
      }
    ])
  })
})
