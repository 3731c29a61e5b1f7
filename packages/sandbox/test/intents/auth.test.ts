import { createHmac } from "node:crypto"
import { describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import { control, send } from "../client.ts"
import { bodyOf, connect, credentials, credentials2, payment, post, useIntents } from "./client.ts"

const intents = useIntents()

const decode = (part: string | undefined) =>
  JSON.parse(Buffer.from(part ?? "", "base64url").toString()) as Record<string, unknown>

const tokenOf = async (base: string) =>
  String(bodyOf(await post(`${base}/auth/token`, credentials))["access_token"])

describe("POST /auth/token", () => {
  it("gives an HS256 JWT of one hour and its lifetime in seconds", async () => {
    const answer = await post(`${intents.base}/auth/token`, credentials)
    expect(answer.status).toBe(200)
    const body = bodyOf(answer)
    expect(Object.keys(body).sort()).toEqual(["access_token", "expiry"])
    expect(body["expiry"]).toBe(3600)
    const [head, payload] = String(body["access_token"]).split(".")
    expect(decode(head)).toEqual({ typ: "JWT", alg: "HS256" })
    const claims = decode(payload)
    expect(claims).toMatchObject({ iss: "intents", sub: credentials.client_id })
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(3600)
  })

  it.each([
    ["a wrong secret", { ...credentials, client_secret: "no" }, 401],
    ["another merchant's secret", { ...credentials2, client_id: credentials.client_id }, 401],
    ["an unknown client", { ...credentials, client_id: "nobody" }, 401],
    ["a missing secret", { client_id: credentials.client_id }, 400],
    ["an undocumented field", { ...credentials, scope: "all" }, 400]
  ])("refuses %s", async (_name, body, status) => {
    const answer = await post(`${intents.base}/auth/token`, body)
    expect(answer.status).toBe(status)
    expect(answer.text).not.toContain("access_token")
    expect(answer.text).not.toContain(credentials.client_secret)
  })

  it.each(["epoch-seconds", "epoch-ms"] as const)("expiry as %s", async (tokenExpiryMode) => {
    const server = await Server.start({
      instances: [{ kind: "intents", name: "intents", tokenExpiryMode, tokenTtlSeconds: 60 }]
    })
    const body = bodyOf(await post(`${server.baseUrl("intents")}/auth/token`, credentials))
    await server.close()
    const { exp, iat } = decode(String(body["access_token"]).split(".")[1])
    expect(Number(exp) - Number(iat)).toBe(60)
    expect(body["expiry"]).toBe(Number(exp) * (tokenExpiryMode === "epoch-ms" ? 1000 : 1))
  })
})

describe("the bearer token", () => {
  const pay = (headers: Record<string, string>) =>
    post(`${intents.base}/transactions`, payment("pay-1"), { headers })

  it("missing, malformed, altered and foreign tokens are answered 401", async () => {
    const genuine = await tokenOf(intents.base)
    const [head, payload = "", signature] = genuine.split(".")
    const longer = Buffer.from(JSON.stringify({ ...decode(payload), exp: 9_999_999_999 }))
    const altered = [head, longer.toString("base64url"), signature].join(".")
    const foreign = createHmac("sha256", "another").update(`${head}.${payload}`)
    const none = Buffer.from(JSON.stringify({ typ: "JWT", alg: "none" })).toString("base64url")
    const wrong = [
      genuine,
      `bearer ${genuine}`,
      `Bearer ${altered}`,
      `Bearer ${head}.${payload}.${foreign.digest("base64url")}`,
      `Bearer ${none}.${payload}.`,
      "Bearer x"
    ]
    for (const authorization of wrong) {
      const answer = await pay({ authorization })
      expect(answer.status).toBe(401)
      expect(bodyOf(answer)["code"]).toBe("unauthorized")
    }
    expect((await pay({})).status).toBe(401)
    expect(intents.movements()).toEqual([])
    expect(intents.arrival("pay-1")).toEqual({ total: 7, outcomes: { unauthorized: 7 } })
    expect((await pay({ authorization: `Bearer ${genuine}` })).status).toBe(200)
  })

  it("ends after its lifetime, or when the control API says so", async () => {
    await intents.clock(3_595_000)
    expect((await intents.gateway.pay(payment("pay-1"))).status).toBe(200)
    await intents.clock(5_000)
    expect((await intents.gateway.pay(payment("pay-2"))).status).toBe(401)
    const fresh = await connect(intents.base)
    expect((await fresh.pay(payment("pay-2"))).status).toBe(200)
    await intents.tell("expire-tokens", {})
    expect((await fresh.pay(payment("pay-3"))).status).toBe(401)
  })

  it("a registered merchant calls with its own credentials; the list has no secrets", async () => {
    const merchant = { clientId: "shop", clientSecret: "its-secret", accountId: "acc_shop" }
    expect(await intents.tell("merchants", merchant)).toEqual({
      clientId: "shop",
      accountId: "acc_shop"
    })
    const shop = await connect(intents.base, { client_id: "shop", client_secret: "its-secret" })
    expect((await shop.pay(payment("pay-1"))).status).toBe(200)
    const listed = await control(intents.sandbox.url, "GET", "intents/merchants")
    expect(JSON.stringify(listed.value)).toContain("acc_shop")
    expect(JSON.stringify(listed.value)).not.toContain("secret")
    await intents.tell("merchants", { clientId: "shop" }, 400)
  })
})

describe("what is no documented call", () => {
  it.each([
    ["GET", "/", 404],
    ["POST", "/transaction/", 404],
    ["GET", "/transactions/", 404],
    ["GET", "/transactions/a/b", 404],
    ["GET", "/refunds", 405],
    ["DELETE", "/transactions/trx_1", 405]
  ])("%s %s is %i", async (method, path, status) => {
    const { authorization } = intents.gateway
    const answer = await send(`${intents.base}${path}`, "", { method, headers: { authorization } })
    expect(answer.status).toBe(status)
    if (status === 405) expect(answer.headers.allow).toMatch(/POST/)
  })

  it("a form is 415 and a body that is no JSON object 400", async () => {
    const { authorization } = intents.gateway
    const url = `${intents.base}/transactions`
    const form = await send(url, "operation=authorize", { headers: { authorization } })
    expect(form.status).toBe(415)
    const headers = { authorization, "content-type": "application/json" }
    for (const text of ["", "[]", "7", "{"]) {
      const answer = await send(url, text, { headers })
      expect([answer.status, bodyOf(answer)["code"]]).toEqual([400, "malformed_body"])
    }
  })
})
