import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card } from "./support/client.ts"
import { control } from "./support/methods.ts"
import type * as Router from "./support/router.ts"
import * as Webhooks from "./support/webhooks.ts"

const { attemptOf, becomes, pay } = Webhooks

let router: Router.Running
beforeAll(async () => void (router = await Webhooks.start({ timeoutMs: 20_000 })))
afterAll(() => router.close())

const returnUrl = "https://shop.test/done"

const challenged = () =>
  pay(router, "first", { method: { ...card, number: "4000000000000002" }, returnUrl })

/** The shopper's browser comes back; answers with which status it was sent on, and after how long. */
const comesBack = async (id: string) => {
  const startedAt = performance.now()
  const answer = await fetch(`${router.url}/v1/return/${id}`, { redirect: "manual" })
  await answer.text()
  const target = new URL(answer.headers.get("location") ?? "")
  const elapsedMs = performance.now() - startedAt
  return { status: target.searchParams.get("status"), elapsedMs }
}

const questions = () =>
  router.sandbox.gateways
    .get("checksum")
    ?.ledger.requests()
    .filter(({ operation }) => operation === "IN").length ?? 0

describe("a shopper who comes back", () => {
  it("waits five seconds for a slow gateway, which is heard all the same", async () => {
    const payment = await challenged()
    const { reference } = attemptOf(payment)
    // The truth comes by no other way than by this question.
    await control(router, "checksum", "notify", { mode: "dropped", reference })
    await control(router, "checksum", "advance", { reference })
    await control(router, "checksum", "faults", {
      fault: "slowBody",
      operation: "IN",
      reference,
      afterMs: 7_000
    })
    const back = await comesBack(payment.id)
    expect(back.status).toBe("requires_action")
    expect(back.elapsedMs).toBeGreaterThan(4_500)
    expect(back.elapsedMs).toBeLessThan(6_900)
    await becomes(router, payment, "captured")
    expect(questions()).toBe(1)
  })

  it("to a payment that has ended does not make anybody ask", async () => {
    const payment = await pay(router, "first", { returnUrl })
    const before = questions()
    expect((await comesBack(payment.id)).status).toBe("captured")
    expect(questions()).toBe(before)
  })
})
