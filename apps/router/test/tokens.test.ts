import { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, card, decode, freshKey, paymentOf, problemOf } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as methods from "./support/methods.ts"
import * as Router from "./support/router.ts"

/** The policy goes by the country: there is nothing else that a card to be stored is known by. */
const byCountry = (country: string, ...accounts: ReadonlyArray<string>) => ({
  name: country,
  when: { operation: ["tokenize"], country: [country] },
  use: { strategy: "priority", accounts }
})

let router: Router.Running
beforeAll(async () => {
  router = await Router.start({
    configure: ({ routing, ...file }) => {
      const { acme } = routing
      const rules = [
        byCountry("BE", "closed", "closed-too"),
        byCountry("DE", "open-payment"),
        byCountry("FR", "closed", "second"),
        byCountry("US", "intents", "first")
      ]
      return { ...file, routing: { acme: { ...acme, rules: [...acme.rules, ...rules] } } }
    }
  })
})
afterAll(() => router.close())

const tokenOf = decode(Objects.Token)

const from = (country: string) => ({ customer: { billingAddress: { country } } })

const keep = (members: object = {}, send = {}): Promise<Answer> =>
  router.post("/v1/tokens", { method: card, ...members }, send)

const remove = (id: string, send = {}) => router.send("DELETE", `/v1/tokens/${id}`, undefined, send)

const fault = (input: object, instance = "checksum") =>
  methods.control(router, instance, "faults", { operation: "token.create", ...input })

const requests = (operation: string, instance = "checksum") =>
  (router.sandbox.gateways.get(instance)?.ledger.requests() ?? []).filter(
    (one) => one.operation === operation
  )

const pay = (token: string) => router.pay({ method: { type: "token", token, cvv: "737" } })

describe("a card to be kept", () => {
  it("is another one where only the middle of its number differs", async () => {
    const key = freshKey()
    expect((await keep({}, { key })).status).toBe(201)
    const answer = await keep({ method: { ...card, number: "4000001234560051" } }, { key })
    expect(problemOf(answer)).toMatchObject({ status: 422, code: "idempotency_key_reused" })
    expect((await keep({}, { key })).status).toBe(201)
  })

  it("is kept without being charged, and charged afterwards", async () => {
    const answer = await keep({ customer: { id: "c-1" } })
    const token = tokenOf(answer)
    expect([answer.status, token]).toMatchObject([
      201,
      {
        id: expect.stringMatching(/^tok_[A-Za-z0-9]{22,}$/),
        status: "active",
        account: "first",
        provider: "checksum",
        brand: "visa",
        bin: "400000",
        last4: "0051",
        expiryMonth: 12,
        expiryYear: 2030,
        nextAction: null
      }
    ])
    expect(router.sandbox.ledger("checksum").movements).toEqual([])
    expect(tokenOf(await router.get(`/v1/tokens/${token.id}`))).toEqual(token)
    expect(paymentOf(await pay(token.id))).toMatchObject({
      status: "captured",
      account: "first",
      method: { type: "token", token: token.id, brand: "visa", last4: "0051" }
    })
  })

  it("goes to an account that can keep cards, and to the next where nothing was sent", async () => {
    const skipped = tokenOf(await keep(from("US")))
    expect(skipped.account).toBe("first")
    const cascaded = tokenOf(await keep(from("FR")))
    expect(cascaded).toMatchObject({ status: "active", account: "second", provider: "checksum" })
    expect(paymentOf(await pay(cascaded.id))).toMatchObject({
      status: "captured",
      account: "second"
    })
    const method = { ...card, number: methods.cards.approved }
    const openPayment = tokenOf(await keep({ ...from("DE"), method }))
    expect(openPayment).toMatchObject({ status: "active", account: "open-payment" })
  })

  it("that no gateway can be reached for is a failed one", async () => {
    const problem = problemOf(await keep(from("BE")))
    expect(problem).toMatchObject({
      status: 503,
      code: "provider_unavailable",
      token: { status: "failed", account: "closed-too" }
    })
    expect(problemOf(await pay(problem.token?.id ?? ""))).toMatchObject({
      errors: [{ path: "method.token", rule: "not_active" }]
    })
  })

  it("that is declined says so", async () => {
    await fault({ fault: "decline" })
    const key = freshKey()
    const members = { route: { accounts: ["first"] } }
    const problem = problemOf(await keep(members, { key }))
    expect(problem).toMatchObject({
      status: 402,
      code: "declined",
      decline: { reason: "generic_decline" },
      token: { status: "failed" }
    })
    const again = await keep(members, { key })
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([402, "true"])
    expect(problemOf(again).token?.id).toBe(problem.token?.id)
  })

  it("whose answer was lost is unknown: nobody else is asked, and it is not charged", async () => {
    await fault({ fault: "loseAnswer" })
    const before = requests("token.create", "checksum-2").length
    const key = freshKey()
    const answer = await keep({}, { key })
    const token = tokenOf(answer)
    expect([answer.status, token.status]).toEqual([202, "unknown"])
    expect(requests("token.create", "checksum-2")).toHaveLength(before)
    expect(problemOf(await pay(token.id))).toMatchObject({
      status: 422,
      errors: [{ path: "method.token", rule: "not_active" }]
    })
    const again = await keep({}, { key })
    expect([again.status, tokenOf(again).id]).toEqual([202, token.id])
  })

  it("is kept once by many callers with one key", async () => {
    const key = freshKey()
    const before = requests("token.create").length
    const answers = await Promise.all(Array.from({ length: 10 }, () => keep({}, { key })))
    const made = answers.filter(({ status }) => status < 300).map((one) => tokenOf(one).id)
    expect(new Set(made).size).toBe(1)
    // The others are told that it is still running, or see it before it is done.
    for (const { status } of answers) expect([201, 202, 409]).toContain(status)
    expect(requests("token.create")).toHaveLength(before + 1)
    const other = await keep({ method: { ...card, expiryYear: 2031 } }, { key })
    expect(problemOf(other)).toMatchObject({ status: 422, code: "idempotency_key_reused" })
  })

  it("is refused where no account can keep it, and on wrong shapes, before anything is sent", async () => {
    const before = requests("token.create").length
    const hosted = problemOf(await keep({ method: { type: "hosted" } }))
    expect(hosted).toMatchObject({ status: 422, code: "no_eligible_account" })
    expect(hosted.accounts).toContainEqual({
      account: "first",
      why: "lacks the method",
      path: "method.type"
    })
    expect((await keep({ method: { type: "upi" } })).status).toBe(422)
    expect((await keep({ route: { accounts: ["others"] } })).status).toBe(422)
    expect((await keep({}, { key: null })).status).toBe(400)
    expect((await keep({}, { apiKey: keys.read })).status).toBe(403)
    expect(requests("token.create")).toHaveLength(before)
  })
})

describe("forgetting a stored card", () => {
  it("tells the gateway, once; it is gone for good, and asking again is no fault", async () => {
    const { id } = tokenOf(await keep())
    const before = requests("token.delete").length
    for (const _ of [1, 2]) {
      const answer = await remove(id)
      expect([answer.status, answer.text]).toEqual([204, ""])
    }
    expect(requests("token.delete")).toHaveLength(before + 1)
    expect(tokenOf(await router.get(`/v1/tokens/${id}`)).status).toBe("deleted")
    expect(problemOf(await pay(id)).errors).toEqual([
      { path: "method.token", rule: "unknown_token" }
    ])
  })

  it("leaves what the gateway did not answer for the log, and is done all the same", async () => {
    const { id } = tokenOf(await keep())
    await fault({ fault: "loseAnswer", operation: "token.delete" })
    expect((await remove(id)).status).toBe(204)
    expect(tokenOf(await router.get(`/v1/tokens/${id}`)).status).toBe("deleted")
    expect(router.logs.some((line) => line.includes("has forgotten a card: OutcomeUnknown"))).toBe(
      true
    )
  })

  it("waits for a gateway that took no call: the card stays until then", async () => {
    const { id } = tokenOf(await keep())
    await fault({ fault: "throttle", operation: "token.delete" })
    const refused = await remove(id)
    expect(problemOf(refused)).toMatchObject({ status: 503, code: "provider_unavailable" })
    expect(refused.headers.get("retry-after")).toBe("5")
    expect(tokenOf(await router.get(`/v1/tokens/${id}`)).status).toBe("active")
    expect((await remove(id)).status).toBe(204)
  })

  it("is for its merchant alone, with a key that may write", async () => {
    const { id } = tokenOf(await keep())
    const before = requests("token.delete").length
    for (const [answer, status] of [
      [await remove(id, { apiKey: keys.other }), 404],
      [await router.get(`/v1/tokens/${id}`, { apiKey: keys.other }), 404],
      [await remove("tok_none"), 404],
      [await remove(id, { apiKey: keys.read }), 403]
    ] as const) {
      expect(answer.status).toBe(status)
    }
    expect(requests("token.delete")).toHaveLength(before)
    expect(tokenOf(await router.get(`/v1/tokens/${id}`, { apiKey: keys.read })).status).toBe(
      "active"
    )
  })
})
