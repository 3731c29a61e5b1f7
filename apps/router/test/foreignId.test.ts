import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { paymentOf, trigger } from "./support/client.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

describe("an answer with the id of another payment", () => {
  it("is not believed: the payment is asked for by our own reference", async () => {
    const other = paymentOf(await router.pay())
    const answer = await router.pay(trigger(1021))
    const payment = paymentOf(answer)
    expect([answer.status, payment.status, payment.providerReference]).toEqual([
      202,
      "unknown",
      null
    ])
    expect(payment.attempts[0]?.error).toEqual({
      code: "OutcomeUnknown",
      reason: "mismatch",
      raw: null
    })
    const settled = paymentOf(await router.post(`/v1/payments/${payment.id}/sync`))
    expect(settled.status).toBe("captured")
    expect(settled.providerReference).not.toBe(other.providerReference)
    const movements = router.sandbox.ledger("checksum").movements
    const own = movements.find(({ reference }) => reference === settled.attempts[0]?.reference)
    expect(settled.providerReference).toBe(own?.paymentId)
  })
})
