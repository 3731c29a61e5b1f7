import { inspect } from "node:util"
import { describe, expect, it } from "vitest"
import { createClient } from "../src/promises.ts"
import { clientOf, failureOf, noAnswerOf, problemOf } from "./support/client.ts"
import {
  apiKey,
  collect,
  json,
  lost,
  payment,
  problem,
  request,
  text,
  withRouter
} from "./support/router.ts"

describe("a request", () => {
  it("goes out as the contract says", () =>
    withRouter([json(201, payment())], async (router) => {
      const answer = await clientOf({ baseUrl: `${router.baseUrl}/` }).payments.create(request, {
        idempotencyKey: "order-1001"
      })
      expect(answer).toEqual(payment())
      const [arrived] = router.arrived
      expect(arrived).toMatchObject({
        method: "POST",
        path: "/v1/payments",
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          "idempotency-key": "order-1001"
        }
      })
      expect(JSON.parse(arrived?.body ?? "")).toEqual(request)
    }))

  it("names its object and its query, encoded", () =>
    withRouter(
      [json(200, payment()), json(200, { data: [], nextCursor: null })],
      async (router) => {
        const client = clientOf(router)
        await client.payments.get("pay/../1?x")
        await client.payments.page({ status: "unknown", reference: "a&b c", limit: 5 })
        expect(router.arrived.map(({ method, path }) => `${method} ${path}`)).toEqual([
          "GET /v1/payments/pay%2F..%2F1%3Fx",
          "GET /v1/payments?status=unknown&reference=a%26b+c&limit=5"
        ])
        expect(router.arrived[0]?.headers["idempotency-key"]).toBeUndefined()
      }
    ))

  it("has an empty object for a body where nothing is asked for, and keeps unknown members", () =>
    withRouter([json(200, payment()), json(201, payment())], async (router) => {
      const client = clientOf(router)
      await client.payments.capture("pay_1")
      await client.payments.create({ ...request, ...{ captrue: "manual" } })
      expect(router.arrived.map(({ body }) => JSON.parse(body))).toEqual([
        {},
        { ...request, captrue: "manual" }
      ])
    }))

  it("uses the fetch that it is given", async () => {
    const asked: Array<string> = []
    const fetch: typeof globalThis.fetch = async (input) => {
      asked.push(String(input))
      return Response.json(payment())
    }
    const client = createClient({ baseUrl: "http://router.invalid/payments", apiKey, fetch })
    expect((await client.payments.get("pay_1")).id).toBe("pay_1")
    expect(asked).toEqual(["http://router.invalid/payments/v1/payments/pay_1"])
  })
})

describe("a problem", () => {
  const decline = {
    reason: "insufficient_funds",
    retry: "later",
    raw: { code: "51", message: "funds" }
  }

  it("is read with everything that the contract adds", () =>
    withRouter(
      [
        problem("declined", { decline, payment: payment({ status: "declined" }), extra: 1 }),
        problem("validation_failed", { errors: [{ path: "amount.value", rule: "required" }] }),
        problem("no_eligible_account", { accounts: [{ account: "a", why: "lacks payout" }] })
      ],
      async (router) => {
        const client = clientOf(router)
        const declined = await problemOf(client.payments.create(request))
        expect(declined).toMatchObject({
          code: "declined",
          status: 402,
          title: "Title",
          detail: "what is wrong",
          instance: "req_1",
          decline,
          payment: { id: "pay_1", status: "declined" },
          retryAfterMs: null
        })
        expect(declined.message).toBe("declined (402): what is wrong")
        const invalid = await problemOf(client.payments.create(request))
        expect(invalid.errors).toEqual([{ path: "amount.value", rule: "required" }])
        const nobody = await problemOf(client.payments.create(request))
        expect(nobody.accounts).toEqual([{ account: "a", why: "lacks payout" }])
      }
    ))

  it("of a later version is a problem all the same", () =>
    withRouter([problem("moon_in_wrong_phase"), json(400, { code: "bare" })], async (router) => {
      const client = clientOf(router)
      const later = await problemOf(client.payments.create(request))
      expect([later.code, later.status]).toEqual(["moon_in_wrong_phase", 418])
      const bare = await problemOf(client.payments.create(request))
      expect([bare.title, bare.detail, bare.instance]).toEqual(["bare", "bare", ""])
    }))

  it.each([
    ["HTML", text(403, "<h1>no</h1>")],
    ["JSON without a code", json(403, { message: "no" })],
    ["a list", json(404, [])]
  ])("is not made of %s", (_name, respond) =>
    withRouter([respond], async (router) => {
      const error = await noAnswerOf(clientOf(router).payments.get("pay_1"))
      expect(error.reason).toBe("unreadable")
      expect(error.status).toBeGreaterThan(400)
    })
  )
})

describe("an answer", () => {
  it("may have members and values that this version does not know", () =>
    withRouter(
      [json(201, { ...payment(), status: "teleported", insurance: { premium: 5 } })],
      async (router) => {
        const answer = await clientOf(router).payments.create(request)
        expect(answer).toMatchObject({ status: "teleported", insurance: { premium: 5 } })
      }
    ))

  it("without a body is undefined", () =>
    withRouter([text(204, "")], async (router) => {
      expect(await clientOf(router).tokens.delete("tok_1")).toBeUndefined()
      expect(router.arrived[0]).toMatchObject({ method: "DELETE", path: "/v1/tokens/tok_1" })
    }))
})

describe("a list", () => {
  const page = (ids: ReadonlyArray<string>, nextCursor: string | null) =>
    json(200, { data: ids.map((id) => payment({ id })), nextCursor })

  it("goes on over its pages", () =>
    withRouter(
      [page(["1", "2"], "c1"), page([], "c2"), lost, page(["3"], null)],
      async (router) => {
        const ids: Array<string> = []
        for await (const { id } of clientOf(router).payments.list({ limit: 2 })) ids.push(id)
        expect(ids).toEqual(["1", "2", "3"])
        expect(router.arrived.map(({ path }) => path.split("?")[1])).toEqual([
          "limit=2",
          "limit=2&cursor=c1",
          "limit=2&cursor=c2",
          "limit=2&cursor=c2"
        ])
      }
    ))

  it("asks for no page that nobody wants, and begins where it is told", () =>
    withRouter([page(["1", "2"], "c1")], async (router) => {
      for await (const { id } of clientOf(router).payments.list({ cursor: "c0" })) {
        expect(id).toBe("1")
        break
      }
      expect(router.arrived.map(({ path }) => path)).toEqual(["/v1/payments?cursor=c0"])
    }))

  it("rejects with the problem of its page", () =>
    withRouter([page(["1"], "c1"), problem("forbidden")], async (router) => {
      const list = collect(clientOf(router).payments.list())
      expect((await problemOf(list)).code).toBe("forbidden")
    }))
})

describe("errors", () => {
  const everything = (error: unknown) =>
    [
      inspect(error, { depth: 10, showHidden: true }),
      JSON.stringify(error),
      String(error),
      error instanceof Error ? error.stack : ""
    ].join("\n")

  it.each([
    ["a lost connection", lost],
    ["a problem", problem("validation_failed", { errors: [{ path: "method", rule: "type" }] })],
    ["a page", text(403, "<h1>no</h1>")]
  ])("hold neither key nor card after %s", (_name, respond) =>
    withRouter([respond], async (router) => {
      const client = clientOf(router, { maxRetries: 0 })
      const shown = everything(await failureOf(client.payments.create(request)))
      expect(shown).toContain("Switchyard")
      for (const secret of [apiKey, request.method.number, "Bearer"]) {
        expect(shown).not.toContain(secret)
      }
      // Three digits stand in a key by chance, but not alone.
      expect(shown).not.toMatch(new RegExp(`\\b${request.method.cvv}\\b`))
      expect(everything(client)).not.toContain(apiKey)
    })
  )
})
