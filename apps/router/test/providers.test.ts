import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card, paymentOf, problemOf } from "./support/client.ts"
import * as Router from "./support/router.ts"

/** Card payments at the gateways beside the first, whose follow-ups are kept in other ways. */

let router: Router.Running
beforeAll(async () => {
  router = await Router.start()
})
afterAll(() => router.close())

const gateways = [
  { name: "intents", capture: "capture", refund: "refund", void: "void" },
  { name: "open-payment", capture: "CP", refund: "RF", void: "RV" }
] as const

type Gateway = (typeof gateways)[number]

const pay = ({ name }: Gateway, members: object = {}) =>
  router.pay({ metadata: { plan: name }, ...members })

const loseAnswer = ({ name }: Gateway, operation: string) =>
  fetch(`${router.sandbox.url}/control/${name}/faults`, {
    method: "POST",
    body: JSON.stringify({ fault: "loseAnswer", operation })
  })

const moved = ({ name }: Pick<Gateway, "name">) =>
  router.sandbox.ledger(name).movements.map(({ kind }) => kind)

/** How often the gateway was called. */
const asked = ({ name }: Pick<Gateway, "name">) =>
  router.sandbox.gateways.get(name)?.ledger.requests().length

/** What the gateway's books show of an effect. */
const movedBy = async (gateway: Gateway, effect: () => Promise<unknown>) => {
  const before = moved(gateway).length
  await effect()
  return moved(gateway).slice(before)
}

it.each([{ saveMethod: true }, { recurring: "initial" }])(
  "%j is no wish that every gateway can keep: one that cannot is not asked",
  async (wish) => {
    const before = moved({ name: "intents" })
    const answer = await router.pay({ ...wish, metadata: { plan: "intents" } })
    expect([answer.status, answer.text.includes("no_eligible_account")]).toEqual([422, true])
    expect(moved({ name: "intents" })).toEqual(before)
  }
)

it.each(["holder", "cvv"])(
  "a card without %s is not sent to a gateway that demands it",
  async (name) => {
    const calls = asked({ name: "intents" })
    const method = { ...card, [name]: undefined }
    const answer = await router.pay({ method, metadata: { plan: "intents" } })
    expect([answer.status, answer.text.includes("no_eligible_account")]).toEqual([422, true])
    expect(asked({ name: "intents" })).toBe(calls)
  }
)

describe("what a capture in part has left", () => {
  const [intents, openPayment] = gateways
  const partly = async (gateway: Gateway) => {
    const { id } = paymentOf(await pay(gateway, { capture: "manual" }))
    expect((await router.post(`/v1/payments/${id}/capture`, { amount: 2000 })).status).toBe(200)
    return id
  }

  it("is released where the gateway can", async () => {
    const id = await partly(intents)
    const answer = await router.post(`/v1/payments/${id}/void`)
    expect([answer.status, paymentOf(answer)]).toMatchObject([
      200,
      { status: "captured", captured: 2000, voided: 3000 }
    ])
  })

  it("can only be captured where the first capture ends all reversals", async () => {
    const id = await partly(openPayment)
    const calls = asked(openPayment)
    for (const body of [undefined, { amount: 1000 }]) {
      const answer = await router.post(`/v1/payments/${id}/void`, body)
      expect([answer.status, problemOf(answer).code]).toEqual([422, "unsupported_operation"])
    }
    expect(asked(openPayment)).toBe(calls)
    const captured = await router.post(`/v1/payments/${id}/capture`)
    expect(paymentOf(captured)).toMatchObject({ status: "captured", captured: 5000 })
  })
})

describe.each(gateways)("at $name", (gateway) => {
  it("a payment is authorized, captured in part, released and refunded", async () => {
    const movements = await movedBy(gateway, async () => {
      const { id } = paymentOf(await pay(gateway, { capture: "manual" }))
      const captured = await router.post(`/v1/payments/${id}/capture`, { amount: 2000 })
      expect(captured.status).toBe(200)
      expect(paymentOf(captured)).toMatchObject({ status: "partially_captured", captured: 2000 })
      const refund = await router.post(`/v1/payments/${id}/refunds`, { amount: 500 })
      expect(refund.status).toBe(201)
      expect(await router.read(id)).toMatchObject({ status: "partially_refunded", refunded: 500 })
    })
    expect(movements).toEqual(["authorize", "capture", "refund"])
  })

  it("a refund of several captures: one sum at the gateway, or several transactions", async () => {
    const { id } = paymentOf(await pay(gateway, { capture: "manual" }))
    for (const amount of [2000, 1000]) {
      expect((await router.post(`/v1/payments/${id}/capture`, { amount })).status).toBe(200)
    }
    const whole = await router.post(`/v1/payments/${id}/refunds`)
    const asked = [whole.status, whole.text.includes("unsupported_operation")]
    if (gateway.name === "intents") return expect(asked).toEqual([201, false])
    expect(asked).toEqual([422, true])
    for (const amount of [2000, 1000]) {
      const part = await router.post(`/v1/payments/${id}/refunds`, { amount })
      expect(part.status).toBe(201)
    }
    expect((await router.read(id)).status).toBe("refunded")
  })

  it("a declined card is declined", async () => {
    const number = gateway.name === "intents" ? "4000000000000002" : "4444444444444444"
    const declined = { ...card, number }
    const answer = await pay(gateway, { method: declined })
    expect(answer.status).toBe(402)
  })

  it("a charge whose answer is lost is found by its reference", async () => {
    await loseAnswer(gateway, "create")
    const answer = await pay(gateway)
    expect(answer.status).toBe(202)
    const { id } = paymentOf(answer)
    await router.askedUntil(async () =>
      expect(await router.read(id)).toMatchObject({ status: "captured", captured: 5000 })
    )
  })

  it.each(["capture", "void"] as const)("a lost %s is found", async (operation) => {
    const { id } = paymentOf(await pay(gateway, { capture: "manual" }))
    await loseAnswer(gateway, gateway[operation])
    const answer = await router.post(`/v1/payments/${id}/${operation}`, {})
    expect(answer.status).toBe(202)
    await router.askedUntil(async () =>
      expect(await router.read(id)).toMatchObject({
        status: operation === "capture" ? "captured" : "voided"
      })
    )
  })

  it("a lost refund is found, and only once in the books", async () => {
    const { id } = paymentOf(await pay(gateway))
    const movements = await movedBy(gateway, async () => {
      await loseAnswer(gateway, gateway.refund)
      const answer = await router.post(`/v1/payments/${id}/refunds`, { amount: 1500 })
      expect(answer.status).toBe(202)
      await router.askedUntil(async () =>
        expect(await router.read(id)).toMatchObject({
          status: "partially_refunded",
          refunded: 1500
        })
      )
    })
    expect(movements).toEqual(["refund"])
  })
})
