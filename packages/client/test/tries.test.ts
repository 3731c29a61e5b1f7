import { describe, expect, it } from "vitest"
import { clientOf, failureOf, noAnswerOf, problemOf } from "./support/client.ts"
import {
  collect,
  json,
  lost,
  payment,
  problem,
  request,
  silence,
  soon,
  text,
  withRouter
} from "./support/router.ts"

describe("the idempotency key", () => {
  const trouble = [
    lost,
    problem("request_in_progress", {}, soon),
    problem("unavailable", {}, soon),
    problem("rate_limited", {}, soon),
    json(201, payment())
  ]

  it("is made once per call and kept while the call is repeated", () =>
    withRouter([...trouble, json(201, payment())], async (router) => {
      const client = clientOf(router)
      await client.payments.create(request)
      await client.payments.create(request)
      const keys = router.arrived.map(({ headers }) => headers["idempotency-key"])
      expect(keys[0]).toMatch(/^[\da-f-]{36}$/)
      expect(keys.slice(0, 5)).toEqual(new Array(5).fill(keys[0]))
      expect(keys[5]).not.toBe(keys[0])
      expect(new Set(router.arrived.map(({ body }) => body)).size).toBe(1)
    }))

  it("is the caller's where there is one", () =>
    withRouter(trouble, async (router) => {
      await clientOf(router).payments.refund("pay_1", {}, { idempotencyKey: "mine" })
      expect(router.arrived.map(({ headers }) => headers["idempotency-key"])).toEqual(
        new Array(5).fill("mine")
      )
    }))

  it("that no header can carry is refused before anything is sent", () =>
    withRouter([], async (router) => {
      for (const idempotencyKey of ["", "two words", "line\nbreak", "é", "x".repeat(256)]) {
        const error = await problemOf(clientOf(router).payments.create(request, { idempotencyKey }))
        expect(error.code).toBe("idempotency_key_required")
      }
      expect(router.arrived).toEqual([])
    }))

  it("is in the error, so that the call can be made again", () =>
    withRouter([lost, lost, problem("declined")], async (router) => {
      const client = clientOf(router, { maxRetries: 1 })
      const error = await noAnswerOf(client.payments.create(request))
      const { idempotencyKey } = error
      expect(idempotencyKey).toBe(router.arrived[0]?.headers["idempotency-key"])
      const again = await problemOf(
        client.payments.create(request, idempotencyKey === null ? {} : { idempotencyKey })
      )
      expect(again.idempotencyKey).toBe(idempotencyKey)
    }))
})

describe("repetition", () => {
  it("ends after maxRetries, with what the last try said", () =>
    withRouter(
      [problem("unavailable", {}, soon), problem("rate_limited", {}, soon)],
      async (router) => {
        const client = clientOf(router, { maxRetries: 1 })
        const error = await problemOf(client.payments.create(request))
        expect([error.code, error.retryAfterMs, router.arrived.length]).toEqual([
          "rate_limited",
          0,
          2
        ])
      }
    ))

  it("can be switched off for a call", () =>
    withRouter([lost], async (router) => {
      const error = await noAnswerOf(clientOf(router).payments.get("pay_1", { maxRetries: 0 }))
      expect([error.reason, error.status, router.arrived.length]).toEqual(["unreachable", null, 1])
    }))

  it("does not make a second endpoint, resolution or policy", () =>
    withRouter([lost, lost, lost, lost, lost], async (router) => {
      const client = clientOf(router)
      await noAnswerOf(client.webhookEndpoints.create({ url: "https://shop.example/hooks" }))
      await noAnswerOf(client.payments.resolve("pay_1", { outcome: "not_sent", evidence: "call" }))
      await noAnswerOf(client.routing.put({}))
      await noAnswerOf(client.tokens.delete("tok_1"))
      await noAnswerOf(client.events.redeliver("evt_1"))
      expect(router.arrived.length).toBe(5)
    }))

  it("reads again what is only read", () =>
    withRouter([lost, text(502, "<html>"), json(200, payment())], async (router) => {
      expect((await clientOf(router).payments.get("pay_1")).id).toBe("pay_1")
      expect(router.arrived.length).toBe(3)
    }))

  it("goes on after an answer that is cut short", () =>
    withRouter([json(201, '{ "id": "pay'), json(201, payment())], async (router) => {
      expect(await clientOf(router).payments.create(request)).toEqual(payment())
    }))

  it("does not wait for a silent router longer than timeoutMs", () =>
    withRouter([silence], async (router) => {
      const patience = { timeoutMs: 50, maxRetries: 0 }
      const error = await noAnswerOf(clientOf(router, patience).payments.create(request))
      expect(error.reason).toBe("timeout")
    }))

  it("finds nobody at a closed port", async () => {
    const { baseUrl } = await withRouter([], async (router) => router)
    const error = await noAnswerOf(clientOf({ baseUrl }, { maxRetries: 0 }).payments.get("pay_1"))
    expect(error.reason).toBe("unreachable")
  })

  it("follows no redirect: it would carry the card elsewhere", () =>
    withRouter([], async (elsewhere) => {
      await withRouter([text(307, "", { location: elsewhere.baseUrl })], async (router) => {
        const error = await noAnswerOf(clientOf(router).payments.create(request))
        expect([error.reason, error.status]).toEqual(["unreadable", 307])
      })
      expect(elsewhere.arrived).toEqual([])
    }))

  it("ends when the caller's signal is given", () =>
    withRouter([silence, silence], async (router) => {
      const client = clientOf(router)
      const reason = new Error("the shopper has left")
      const controller = new AbortController()
      const { signal } = controller
      const calls = [
        client.payments.create(request, { signal }),
        collect(client.payments.list({}, { signal }))
      ].map(failureOf)
      controller.abort(reason)
      expect(await Promise.all(calls)).toEqual([reason, reason])
      expect(await failureOf(client.payments.get("pay_1", { signal }))).toBe(reason)
    }))
})
