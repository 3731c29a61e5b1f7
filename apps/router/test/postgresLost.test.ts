import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { type Answer, paymentOf, problemOf, refundOf, trigger } from "./support/client.ts"
import * as PostgresDatabase from "./support/postgresDatabase.ts"
import * as PostgresServer from "./support/postgresServer.ts"
import * as Router from "./support/router.ts"

/** A server of its own, because it goes away. */
let server: PostgresServer.PostgresServer
let router: Router.Running
beforeAll(async () => {
  server = await PostgresServer.start()
  const database = await PostgresDatabase.create(server.url("postgres"))
  router = await Router.start({ database, timeoutMs: 5000 })
})
afterAll(async () => {
  await router.close()
  await server.close()
})

const ready = async () => (await router.get("/health/ready")).status

/** What is asked while the database is away, and what is answered once it is back. */
const away = async (mode: "fast" | "immediate", during: () => Promise<void>) => {
  await server.stop(mode)
  await during().finally(server.start)
  await vi.waitFor(async () => expect(await ready()).toBe(200), { timeout: 8000 })
}

describe("a database that goes away", () => {
  it.each(["fast", "immediate"] as const)(
    "(%s) turns requests down until it is back; nobody is charged, and the process lives",
    async (mode) => {
      expect(await ready()).toBe(200)
      const { id } = paymentOf(await router.pay({ reference: `before-${mode}` }))
      const calls = router.calls()
      await away(mode, async () => {
        const { status, text } = await router.get("/health/ready")
        expect(status).toBe(503)
        expect(JSON.parse(text)).toMatchObject({ checks: { database: "failing" } })
        expect((await router.get("/health/live")).status).toBe(200)
        const asked = [
          router.pay(),
          router.get(`/v1/payments/${id}`),
          router.post(`/v1/payments/${id}/refunds`)
        ]
        for (const answer of await Promise.all(asked)) {
          expect(answer.status).toBe(503)
          expect(problemOf(answer).code).toBe("unavailable")
          expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0)
        }
      })
      expect(router.calls()).toBe(calls)
      expect((await router.read(id)).status).toBe("captured")
      const many = await Promise.all(Array.from({ length: 20 }, () => router.pay()))
      expect(many.map(({ status }) => status)).toEqual(many.map(() => 201))
    }
  )

  const movements = () => router.sandbox.ledger("checksum").movements.length

  /** Begins what the gateway does at once and answers a little later, and comes back in between. */
  const begin = async (operation: string, ask: () => Promise<Answer>) => {
    const before = movements()
    const faults = router.sandbox.gateways.get("checksum")?.faults
    faults?.add({ fault: "slowAnswer", afterMs: 2000, operation })
    const answer = ask()
    await vi.waitFor(() => expect(movements()).toBe(before + 1), { timeout: 5000 })
    return { answer, before }
  }

  /** Lets the permission to call run out, once the gateway has answered. */
  const pastDeadline = async () => {
    await new Promise((resolve) => setTimeout(resolve, 2500))
    router.advance(5000 + 15_000)
  }

  it("for a moment during a call loses nothing of the answer", async () => {
    const { answer, before } = await begin("create", () => router.pay({ ...trigger(50) }))
    await away("immediate", () => Promise.resolve())
    expect([(await answer).status, paymentOf(await answer).status]).toEqual([201, "captured"])
    expect(movements()).toBe(before + 1)
  })

  it("during a call to the gateway loses nothing: the outcome is asked for when it is back", async () => {
    const paying = () => router.pay({ ...trigger(50), reference: "during" })
    const { answer, before } = await begin("create", paying)
    await away("immediate", async () => {
      await pastDeadline()
      expect((await answer).status).toBe(202)
    })
    await router.askedUntil(async () => {
      const { text } = await router.get("/v1/payments?reference=during")
      expect(JSON.parse(text)).toMatchObject({ data: [{ status: "captured" }] })
    })
    expect(movements()).toBe(before + 1)
  })

  it("during a refund is no word that nothing was sent", async () => {
    const { id } = paymentOf(await router.pay())
    const { answer } = await begin("RF", () =>
      router.post(`/v1/payments/${id}/refunds`, { amount: 500 })
    )
    await away("immediate", async () => {
      await pastDeadline()
      const { status } = await answer
      expect([status, refundOf(await answer).status]).toEqual([202, "unknown"])
    })
    await router.askedUntil(async () => expect((await router.read(id)).refunded).toBe(500))
  })

  it("is spoken of without its address or password", () => {
    const { password, port } = new URL(server.url("postgres"))
    const told = [...router.logs, ...router.seen].join("\n")
    expect(told).toContain("database")
    for (const secret of [PostgresServer.password, password, port])
      expect(told).not.toContain(secret)
  })
})
