import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { paymentOf, problemOf, trigger } from "./support/client.ts"
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

  it("during a call to the gateway loses nothing: the outcome is asked for when it is back", async () => {
    router.sandbox.gateways.get("checksum")?.faults.add({ fault: "slowAnswer", afterMs: 3000 })
    const charges = () => router.sandbox.ledger("checksum").movements.length
    const before = charges()
    const paying = router.pay({ ...trigger(50), reference: "during" })
    await vi.waitFor(() => expect(charges()).toBe(before + 1), { timeout: 5000 })
    await away("immediate", async () => {
      expect((await paying).status).toBe(202)
    })
    await router.askedUntil(async () => {
      const { text } = await router.get("/v1/payments?reference=during")
      expect(JSON.parse(text)).toMatchObject({ data: [{ status: "captured" }] })
    })
    expect(charges()).toBe(before + 1)
  })

  it("is spoken of without its address or password", () => {
    const { password, port } = new URL(server.url("postgres"))
    const told = [...router.logs, ...router.seen].join("\n")
    expect(told).toContain("database")
    for (const secret of [PostgresServer.password, password, port])
      expect(told).not.toContain(secret)
  })
})
