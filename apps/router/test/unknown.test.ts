import type { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { paymentOf, timelineOf, trigger } from "./support/client.ts"
import * as Router from "./support/router.ts"

/** The faults of the gateway's trigger table after which nobody can tell what happened. */
const faults = [
  [1005, "reset before processing"],
  [1006, "answer lost"],
  [1007, "500 before processing"],
  [1008, "500 after processing"],
  [1009, "an HTML page with 200"],
  [1010, "cut short"],
  [1011, "cut short without a length"],
  [1012, "empty 200"],
  [1013, "slower than the deadline"],
  [1014, "answered after the deadline"],
  [1015, "never answered, nothing done"],
  [1016, "never answered"],
  [1018, "another amount"],
  [1019, "another currency"],
  [1020, "another reference"],
  [1022, "a code that no document lists"],
  [1024, "a body that drips in"],
  [1025, "a redirect"],
  [1027, "a body without end"]
] as const

let router: Router.Running
const answers = new Map<number, { readonly status: number; readonly payment: Objects.Payment }>()

/** All at once: several of them take the whole deadline. */
beforeAll(async () => {
  router = await Router.start()
  await Promise.all(
    faults.map(async ([euros]) => {
      const answer = await router.pay(trigger(euros))
      answers.set(euros, { status: answer.status, payment: paymentOf(answer) })
    })
  )
})
afterAll(() => router.close())

const first = (euros: number) => {
  const answer = answers.get(euros)
  expect(answer).toBeDefined()
  return answer as NonNullable<typeof answer>
}

const charged = ({ attempts }: Objects.Payment): number =>
  ["checksum", "checksum-2"].flatMap((name) =>
    router.sandbox
      .ledger(name)
      .movements.filter(
        ({ kind, reference }) =>
          kind === "charge" && attempts.some((one) => one.reference === reference)
      )
  ).length

describe("a charge whose answer is", () => {
  it.each(faults)("%d %s: 202 unknown, one attempt, one account, one request", (euros) => {
    const { payment, status } = first(euros)
    expect([status, payment.status]).toEqual([202, "unknown"])
    expect(payment).toMatchObject({ authorized: 0, captured: 0, account: "first" })
    expect(payment.attempts.map(({ error, state }) => [state, error?.code])).toEqual([
      ["unknown", "OutcomeUnknown"]
    ])
    const reference = payment.attempts[0]?.reference ?? ""
    expect(router.sandbox.ledger("checksum").arrivals[reference]?.total ?? 0).toBeLessThanOrEqual(1)
    expect(router.sandbox.ledger("checksum-2").arrivals).toEqual({})
  })
})

describe("the truth about it", () => {
  it("is asked for, and never guessed: what the gateway does not know yet stays unknown", async () => {
    for (const [euros] of faults) {
      const { payment } = first(euros)
      const synced = paymentOf(await router.post(`/v1/payments/${payment.id}/sync`))
      expect(synced.status, String(euros)).toBe(charged(payment) === 1 ? "captured" : "unknown")
    }
  })

  it("is in the end what the gateway's own books say", async () => {
    // The slow one is still on its way; it counts as lost only once it cannot arrive any more.
    await vi.waitFor(() => expect(charged(first(1013).payment)).toBe(1), { timeout: 5000 })
    await router.askedUntil(async () => {
      for (const [euros] of faults) {
        expect((await router.read(first(euros).payment.id)).status).not.toBe("unknown")
      }
    })
    const outcomes = new Map<string, number>()
    for (const [euros] of faults) {
      const { payment } = first(euros)
      const synced = paymentOf(await router.post(`/v1/payments/${payment.id}/sync`))
      const truth = charged(payment) === 1 ? "captured" : "failed"
      expect(synced.status, String(euros)).toBe(truth)
      expect(synced.captured).toBe(truth === "captured" ? payment.amount.value : 0)
      expect(synced.attempts).toHaveLength(1)
      outcomes.set(truth, (outcomes.get(truth) ?? 0) + 1)
      const { data } = timelineOf(await router.get(`/v1/payments/${payment.id}/timeline`))
      expect(data.map(({ sequence }) => sequence)).toEqual(data.map((_, index) => index + 1))
      expect(data.at(-1)).toMatchObject({
        from: "unknown",
        cause: "query",
        evidence: { kind: "query" }
      })
    }
    expect(Object.fromEntries(outcomes)).toEqual({ captured: 15, failed: 4 })
    expect(router.sandbox.ledger("checksum").movements).toHaveLength(15)
    expect(router.sandbox.ledger("checksum-2").movements).toEqual([])
  })

  it("is asked for by the sweeper as well, on its schedule", async () => {
    const { id } = paymentOf(await router.pay(trigger(1006)))
    expect(await router.read(id)).toMatchObject({ status: "unknown" })
    router.advance(7000)
    await vi.waitFor(async () => expect((await router.read(id)).status).toBe("captured"), {
      timeout: 5000,
      interval: 100
    })
    const { data } = timelineOf(await router.get(`/v1/payments/${id}/timeline`))
    expect(data.map(({ cause, to }) => [to, cause])).toEqual([
      ["ready", "claim"],
      ["unknown", "call"],
      ["succeeded", "query"]
    ])
  })

  it("is left to a person after seven days without an answer, and nothing is called failed", async () => {
    const { attempts, id } = paymentOf(await router.pay(trigger(1006)))
    const day = 24 * 60 * 60_000
    router.sandbox.gateways
      .get("checksum")
      ?.faults.add({ fault: "error500", operation: "IN", times: "always" })
    const asked = () =>
      router.sandbox.gateways
        .get("checksum")
        ?.ledger.requests()
        .filter(({ operation }) => operation === "IN").length ?? 0
    const before = asked()
    router.advance(6.9 * day)
    await vi.waitFor(() => expect(asked()).toBeGreaterThan(before), { timeout: 5000 })
    expect((await router.read(id)).status).toBe("unknown")
    router.advance(0.2 * day)
    const reviewed = { status: "needs_review", attempts: [{ state: "needs_review" }] }
    await vi.waitFor(async () => expect(await router.read(id)).toMatchObject(reviewed), {
      timeout: 5000
    })
    router.sandbox.gateways.get("checksum")?.faults.clear()
    expect(attempts).toHaveLength(1)
  })
})
