import { createHmac } from "node:crypto"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import {
  bodyOf,
  connect,
  control,
  createFields,
  form,
  merchant,
  merchant2,
  rest,
  send,
  token
} from "../client.ts"

let sandbox: Server.StartedSandbox
let base: string

beforeAll(async () => {
  sandbox = await Server.start()
  base = sandbox.baseUrl("checksum")
})
beforeEach(() => control(sandbox.url, "POST", "checksum/reset"))
afterAll(() => sandbox.close())

const call = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  send(`${base}${rest}${path}`, form(fields), { headers })

const credentials = {
  "authentication.partnerId": "195",
  "merchant.username": "testdoc",
  "authentication.sKey": merchant.secureKey
}

const decode = (part: string | undefined) =>
  JSON.parse(Buffer.from(part ?? "", "base64url").toString()) as Record<string, unknown>

describe("authToken", () => {
  it("answers the documented fields and a signed JWT of one hour", async () => {
    const body = bodyOf(await call("authToken", credentials))
    expect(body).toMatchObject({
      partnerId: "195",
      memberId: "11344",
      LoginName: "testdoc",
      result: { code: "200", description: "Token generated successfully" }
    })
    const [head, payload] = String(body["AuthToken"]).split(".")
    expect(decode(head)).toEqual({ typ: "JWT", alg: "HS256" })
    const claims = decode(payload)
    expect(claims).toMatchObject({ sub: "testdoc", role: "merchant", iss: "PZ" })
    expect(Object.keys(claims).sort()).toEqual(["exp", "iss", "role", "sub"])
    const issued = Date.parse(`${String(body["timestamp"]).replace(" ", "T")}Z`) / 1000
    expect(Number(claims["exp"])).toBe(issued + 3600)
  })

  it.each([
    ["wrong key", { "authentication.sKey": "no" }],
    ["key of another merchant", { "authentication.sKey": merchant2.secureKey }],
    ["wrong partner", { "authentication.partnerId": "196" }],
    ["unknown user", { "merchant.username": "nobody" }]
  ])("refuses a %s", async (_name, wrong) => {
    const answer = await call("authToken", { ...credentials, ...wrong })
    expect(answer.status).toBe(401)
    expect(answer.text).not.toContain("AuthToken")
  })

  it("a partner's token acts for each of its merchants", async () => {
    const answer = await call("partnerAuthToken", {
      "authentication.partnerId": "195",
      "partner.userName": "testpartner",
      "authentication.sKey": "sandbox-partner-key"
    })
    const body = bodyOf(answer)
    expect(body).not.toHaveProperty("memberId")
    const headers = { AuthToken: String(body["AuthToken"]) }
    for (const who of [merchant, merchant2]) {
      const created = await call("payments", createFields("order-1", {}, who), headers)
      expect(bodyOf(created)["transactionStatus"]).toBe("Y")
    }
  })
})

describe("a seed", () => {
  it("makes two servers give the same ids", async () => {
    const registrationOf = async (seed: string) => {
      const server = await Server.start({ seed })
      const gateway = await connect(server.baseUrl("checksum"))
      const answer = await gateway.create("order-1", { createRegistration: "true" })
      await server.close()
      return bodyOf(answer)["registrationId"]
    }
    const first = await registrationOf("a")
    expect(first).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(await registrationOf("a")).toBe(first)
    expect(await registrationOf("b")).not.toBe(first)
  })
})

describe("the token header", () => {
  const create = (headers: Record<string, string>, who = merchant) =>
    call("payments", createFields("order-1", {}, who), headers)

  it("missing, malformed, altered and foreign tokens are answered 401", async () => {
    const genuine = await token(base)
    const [head, payload = "", signature] = genuine.split(".")
    const longer = Buffer.from(JSON.stringify({ ...decode(payload), exp: 9_999_999_999 }))
    const altered = [head, longer.toString("base64url"), signature].join(".")
    const foreignKey = createHmac("sha256", "another").update(`${head}.${payload}`)
    const foreign = [head, payload, foreignKey.digest("base64url")].join(".")
    const none = Buffer.from(JSON.stringify({ typ: "JWT", alg: "none" })).toString("base64url")
    const unsigned = `${none}.${payload}.`
    for (const wrong of ["x", `Bearer ${genuine}`, altered, foreign, unsigned, `${genuine}.`]) {
      const answer = await create({ AuthToken: wrong })
      expect(answer.status).toBe(401)
      expect(bodyOf(answer).result.code).toBe("401")
    }
    expect((await create({})).status).toBe(401)
    expect(sandbox.ledger("checksum").movements).toEqual([])
    expect(sandbox.ledger("checksum").arrivals["order-1"]).toEqual({
      total: 7,
      outcomes: { unauthorized: 7 }
    })
    expect((await create({ AuthToken: genuine })).status).toBe(200)
  })

  it("the token binds the member", async () => {
    const answer = await create({ AuthToken: await token(base) }, merchant2)
    expect(answer.status).toBe(401)
  })

  it("a token ends after one hour; regenerateToken takes the old one", async () => {
    const old = await token(base)
    await control(sandbox.url, "POST", "checksum/clock", { advanceMs: 3_595_000 })
    expect((await create({ AuthToken: old })).status).toBe(200)
    await control(sandbox.url, "POST", "checksum/clock", { advanceMs: 5_000 })
    expect((await create({ AuthToken: old })).status).toBe(401)
    const fields = { "authentication.partnerId": "195", authToken: old }
    const body = bodyOf(await call("regenerateToken", fields))
    expect(body).toMatchObject({ memberId: "11344", result: { code: "200" } })
    const fresh = { AuthToken: String(body["AuthToken"]) }
    expect(bodyOf(await create(fresh)).result.code).toBe("20004")
  })

  it("regenerateToken refuses what was never issued, and another partner", async () => {
    const old = await token(base)
    const partner = { "authentication.partnerId": "195" }
    expect((await call("regenerateToken", { ...partner, authToken: "x.y.z" })).status).toBe(401)
    const other = { "authentication.partnerId": "196", authToken: old }
    expect((await call("regenerateToken", other)).status).toBe(401)
  })

  it("the control API expires every token; a new one works and does not need the old", async () => {
    const gateway = await connect(base)
    await control(sandbox.url, "POST", "checksum/expire-tokens")
    expect((await gateway.create("order-1")).status).toBe(401)
    const again = await connect(base)
    expect((await again.create("order-1")).status).toBe(200)
  })

  it("a registered merchant gets its own token and signs with its own key", async () => {
    const who = { memberId: "22001", username: "shop", secureKey: "another-key" }
    const registration = { ...who, partnerId: "195" }
    const answer = await control(sandbox.url, "POST", "checksum/merchants", registration)
    expect(answer).toEqual({ status: 200, value: { memberId: "22001", username: "shop" } })
    const gateway = await connect(base, who)
    expect(bodyOf(await gateway.create("order-1"))["transactionStatus"]).toBe("Y")
    const listed = await control(sandbox.url, "GET", "checksum/merchants")
    expect(JSON.stringify(listed.value)).toContain("22001")
    expect(JSON.stringify(listed.value)).not.toContain("another-key")
  })
})
