import { describe, expect, it } from "vitest"
import { form, send } from "../client.ts"
import {
  type Fields,
  bodyOf,
  browser,
  card,
  challenge,
  codeOf,
  connect,
  idOf,
  shop,
  useOpenPayment,
  useSetUp,
  wrongFields
} from "./client.ts"
import { formOf, open, press } from "./pages.ts"

const opp = useOpenPayment()
const setUp = useSetUp()

interface Redirect {
  readonly url: string
  readonly method?: string
  readonly parameters: ReadonlyArray<unknown>
  readonly preconditions?: ReadonlyArray<{
    readonly url: string
    readonly method: string
    readonly parameters: ReadonlyArray<{ readonly name: string; readonly value: string }>
  }>
}

const redirectOf = (answer: Parameters<typeof bodyOf>[0]) => bodyOf(answer)["redirect"] as Redirect
const backFrom = (location: string | undefined) => new URL(location ?? "http://nowhere")

const begin = async (overrides: Fields = {}) => {
  const answer = await opp.gateway.pay("order-0001", { ...challenge, ...overrides })
  expect([answer.status, codeOf(answer)]).toEqual([200, "000.200.000"])
  return { id: idOf(answer), redirect: redirectOf(answer) }
}

describe("challenge", () => {
  it("approved: hidden method form, the bank's page, back with id and resourcePath", async () => {
    const { id, redirect } = await begin()
    expect([redirect.method, redirect.parameters]).toEqual(["GET", []])
    const [method] = redirect.preconditions ?? []
    expect(method).toMatchObject({
      origin: "iframe#hidden",
      method: "POST",
      parameters: [{ name: "threeDSMethodData" }]
    })
    const data = method?.parameters[0]?.value ?? ""
    expect(JSON.parse(Buffer.from(data, "base64url").toString())).toHaveProperty(
      "threeDSServerTransID"
    )
    expect((await send(method?.url ?? "", form({ threeDSMethodData: data }))).status).toBe(200)
    expect(codeOf(await opp.gateway.status(id))).toBe("000.200.000")
    const page = await open(redirect.url)
    expect(formOf(page).buttons).toEqual(["approve", "decline", "leave"])
    expect(opp.movements()).toEqual([])
    const done = await press(page, "approve")
    const back = backFrom(done.location)
    expect([done.status, back.origin + back.pathname]).toEqual([303, "http://127.0.0.1:9/return"])
    expect(Object.fromEntries(back.searchParams)).toEqual({
      cart: "1",
      id,
      resourcePath: `/v1/payments/${id}`
    })
    const final = await opp.gateway.get(back.searchParams.get("resourcePath") ?? "")
    expect(bodyOf(final)).toMatchObject({
      id,
      result: { code: "000.100.110" },
      threeDSecure: { eci: "05", flow: "challenge", authenticationStatus: "Y" }
    })
    expect(bodyOf(final)).not.toHaveProperty("redirect")
    expect(opp.movements()).toEqual([["charge", "order-0001", "92.00"]])
  })

  it("declined, and a second decision changes nothing", async () => {
    const { id, redirect } = await begin({
      paymentBrand: "MASTER",
      "card.number": "5200000000000015"
    })
    expect(redirect).not.toHaveProperty("preconditions")
    const page = await open(redirect.url)
    await press(page, "decline")
    expect(codeOf(await opp.gateway.status(id))).toBe("100.380.401")
    const again = await press(page, "approve")
    expect(again.status).toBe(303)
    expect((await open(redirect.url)).status).toBe(303)
    expect(codeOf(await opp.gateway.status(id))).toBe("100.380.401")
    expect(opp.movements()).toEqual([])
  })

  it("walked away: pending until the gateway gives it up after half an hour", async () => {
    const { id, redirect } = await begin({ createRegistration: "true" })
    const left = await press(await open(redirect.url), "leave")
    expect([left.status, left.location]).toEqual([200, undefined])
    await opp.control("POST", "clock", { advanceMs: 29 * 60_000 })
    expect(codeOf(await opp.gateway.status(id))).toBe("000.200.000")
    await opp.control("POST", "clock", { advanceMs: 61_000 })
    await expect.poll(async () => codeOf(await opp.gateway.status(id))).toBe("100.396.103")
    expect((await open(redirect.url)).status).toBe(303)
    expect(opp.movements()).toEqual([])
  })

  it("settled by the control API: approve, reject, expire", async () => {
    for (const [to, code] of [
      ["success", "000.100.110"],
      ["failure", "100.380.401"],
      ["expired", "100.396.103"]
    ]) {
      const { id } = await begin()
      await opp.control("POST", "advance", { paymentId: id, to })
      expect(codeOf(await opp.gateway.status(id))).toBe(code)
      expect((await opp.control("POST", "advance", { paymentId: id, to })).status).toBe(400)
    }
    expect(opp.movements()).toHaveLength(1)
  })

  it("the token of a stored card comes with the final answer", async () => {
    const { id, redirect } = await begin({ createRegistration: "true" })
    expect(bodyOf(await opp.gateway.status(id))).not.toHaveProperty("registrationId")
    await press(await open(redirect.url), "approve")
    expect(bodyOf(await opp.gateway.status(id))["registrationId"]).toMatch(/^[0-9a-f]{32}$/)
  })

  it("needs a way back and the browser; the merchant's text stays text", async () => {
    const bare = await opp.gateway.pay("order-0001", { "card.number": "4200000000000042" })
    expect(wrongFields(bare)).toEqual(["shopperResultUrl", ...Object.keys(browser)])
    const nowhere = { ...challenge, shopperResultUrl: "http://[" }
    expect(wrongFields(await opp.gateway.pay("order-0001", nowhere))).toEqual(["shopperResultUrl"])
    const answer = await opp.gateway.pay('"><script>alert(1)</script>', challenge)
    const page = await open(redirectOf(answer).url)
    expect(page.text).not.toContain("<script>alert")
    expect((await open(`${opp.base}/connectors/sandbox/3ds2?ndcid=made-up`)).status).toBe(404)
  })
})

describe("frictionless and forced flows", () => {
  it.each([
    ["4200000000000091", "05", true],
    ["4200000000000109", "06", false]
  ])("%s goes straight through with ECI %s", async (number, eci, hasMethod) => {
    const { id, redirect } = await begin({ "card.number": number })
    expect(redirect.preconditions !== undefined).toBe(hasMethod)
    const page = await open(redirect.url)
    expect([page.status, backFrom(page.location).searchParams.get("id")]).toEqual([303, id])
    expect(bodyOf(await opp.gateway.status(id))).toMatchObject({
      result: { code: "000.100.110" },
      threeDSecure: { eci, flow: "frictionless" }
    })
  })

  it("other cards: not enrolled when 3-D is asked for, unless the request enrols them", async () => {
    const ask = (more: Fields) =>
      opp.gateway.pay("order-0001", {
        ...challenge,
        "card.number": "4200000000000000",
        ...more
      })
    expect(codeOf(await ask({}))).toBe("000.100.110")
    expect(codeOf(await ask({ "threeDSecure.challengeIndicator": "04" }))).toBe("000.400.109")
    expect(codeOf(await ask({ "customParameters[3DS2_flow]": "challenge" }))).toBe("000.400.109")
    const enrolled = await ask({
      "customParameters[3DS2_enrolled]": "true",
      "customParameters[3DS2_flow]": "frictionless"
    })
    expect((await open(redirectOf(enrolled).url)).status).toBe(303)
  })

  it("a frictionless card can be made to ask, and own proof needs no page", async () => {
    const { redirect } = await begin({
      "card.number": "4200000000000091",
      "threeDSecure.challengeIndicator": "4"
    })
    expect((await open(redirect.url)).status).toBe(200)
    const proven = await opp.gateway.pay("order-0002", {
      "card.number": "4200000000000042",
      "threeDSecure.eci": "05",
      "threeDSecure.verificationId": "AAACAgSRBklmQCFgMpEGAAAAAAA="
    })
    expect(bodyOf(proven)).toMatchObject({
      result: { code: "000.100.110" },
      threeDSecure: { eci: "05" }
    })
  })
})

describe("switches", () => {
  it("every card is asked, or none, with or without a browser", async () => {
    const always = await setUp({ threeD: "always" })
    expect(codeOf(await always.gateway.pay("order-0001"))).toBe("000.400.109")
    const never = await setUp({ threeD: "never" })
    expect(codeOf(await never.gateway.pay("order-0001", challenge))).toBe("000.100.110")
    const { gateway } = await setUp({ requireBrowser: false, refuseUnknownFields: false })
    const { "card.number": number = "" } = challenge
    const page = { "card.number": number, shopperResultUrl: shop, favouriteColour: "blue" }
    expect(codeOf(await gateway.pay("order-0001", page))).toBe("000.200.000")
  })
})

describe("payments on another page", () => {
  const ideal = {
    ...Object.fromEntries(Object.keys(card).map((name) => [name, ""])),
    paymentBrand: "IDEAL"
  }

  it.each([
    ["approve", "000.100.110", 1],
    ["decline", "800.100.152", 0],
    ["cancel", "100.396.101", 0]
  ])("%s", async (decision, code, moved) => {
    const answer = await opp.gateway.pay("order-0001", { ...ideal, shopperResultUrl: shop })
    const { method, parameters, url } = redirectOf(answer)
    expect([codeOf(answer), method, parameters]).toEqual(["000.200.000", undefined, []])
    const back = await press(await open(url), decision)
    expect(backFrom(back.location).searchParams.get("id")).toBe(idOf(answer))
    expect(codeOf(await opp.gateway.status(idOf(answer)))).toBe(code)
    expect(opp.movements()).toHaveLength(moved)
  })
})

describe("authentication alone", () => {
  const ask = (number: string) =>
    opp.gateway.post("threeDSecure", {
      amount: "92.00",
      currency: "EUR",
      ...card,
      "card.cvv": "",
      "card.number": number,
      "merchant.name": "Shop",
      transactionCategory: "EC",
      shopperResultUrl: shop,
      ...browser
    })

  it("frictionless, and its proof serves a payment", async () => {
    const answer = await ask("4200000000000091")
    const id = idOf(answer)
    const page = await open(redirectOf(answer).url)
    const path = backFrom(page.location).searchParams.get("resourcePath")
    expect(path).toBe(`/v1/threeDSecure/${id}`)
    const final = await opp.gateway.get(path ?? "")
    expect([codeOf(final), bodyOf(final)["paymentType"]]).toEqual(["000.400.110", "3D"])
    expect(opp.movements()).toEqual([])
    expect(codeOf(await opp.gateway.status(id))).toBe("700.400.580")
    const proof = bodyOf(final)["threeDSecure"] as Fields
    const paid = await opp.gateway.pay("order-0001", {
      "card.number": "4200000000000091",
      "threeDSecure.eci": proof["eci"] ?? "",
      "threeDSecure.verificationId": proof["verificationId"] ?? "",
      "threeDSecure.dsTransactionId": proof["dsTransactionId"] ?? ""
    })
    expect(codeOf(paid)).toBe("000.100.110")
  })

  it("challenge, decline, not enrolled", async () => {
    const challenged = await ask("4200000000000042")
    await press(await open(redirectOf(challenged).url), "approve")
    const read = (id: string) => opp.gateway.get(`/v1/threeDSecure/${id}`)
    expect(codeOf(await read(idOf(challenged)))).toBe("000.100.110")
    const refused = await ask("4200000000000042")
    await press(await open(redirectOf(refused).url), "decline")
    expect(codeOf(await read(idOf(refused)))).toBe("100.380.401")
    expect(codeOf(await ask("4200000000000000"))).toBe("000.400.109")
    expect(codeOf(await connect(opp.base).get("/v1/threeDSecure/none"))).toBe("700.400.580")
    expect(opp.movements()).toEqual([])
  })
})
