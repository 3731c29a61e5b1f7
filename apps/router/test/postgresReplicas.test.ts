import { Objects } from "@switchyard/client"
import { Server } from "@switchyard/sandbox"
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest"
import { decode, freshKey, pageOf, paymentOf, problemOf } from "./support/client.ts"
import * as configuration from "./support/configuration.ts"
import * as Database from "./support/database.ts"
import * as PostgresDatabase from "./support/postgresDatabase.ts"
import * as Process from "./support/process.ts"
import * as Router from "./support/router.ts"

const admin = { apiKey: configuration.keys.admin }
const decisionOf = decode(Objects.Decision)
const explanationOf = decode(Objects.Explanation)

const cleanups: Array<() => unknown> = []
let sandbox: Server.StartedSandbox
beforeAll(async () => void (sandbox = await Server.start()))
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
  await sandbox.close()
})

/** A replica as a process of its own. */
const start = (gateway: string, databaseUrl: string): Process.RouterProcess => {
  const place = Process.place(configuration.file(gateway, gateway, 3000), databaseUrl)
  const router = Process.start(place.environment)
  cleanups.push(place.remove, () => router.kill("SIGKILL"))
  return router
}

describe("replicas on one database", () => {
  it("start together on an empty one, and are one router to whoever calls either", async () => {
    const database = await PostgresDatabase.create(inject("postgres").admin)
    cleanups.push(database.remove)
    const gateway = sandbox.baseUrl("checksum")
    const processes = [start(gateway, database.url), start(gateway, database.url)] as const
    const [one, two] = await Promise.all([processes[0].ready, processes[1].ready])
    const movements = () => sandbox.ledger("checksum").movements.length

    const key = freshKey()
    const { id } = paymentOf(await one.pay({}, { key }))
    expect(await two.read(id)).toEqual(await one.read(id))
    const again = await two.pay({}, { key })
    expect([again.status, paymentOf(again).id]).toEqual([201, id])
    expect(problemOf(await two.pay({ reference: "other" }, { key })).code).toBe(
      "idempotency_key_reused"
    )
    const refunds = await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 ? one : two).post(`/v1/payments/${id}/refunds`))
    )
    expect(refunds.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(movements()).toBe(2)

    const same = freshKey()
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        (n % 2 ? one : two).pay({ reference: "same" }, { key: same })
      )
    )
    expect(
      answers.map(({ status }) => status).filter((status) => ![201, 202, 409].includes(status))
    ).toEqual([])
    expect(movements()).toBe(3)
    expect(pageOf(await two.get("/v1/payments?reference=same")).data).toHaveLength(1)
    const ended = await Promise.all(processes.map((replica) => replica.kill("SIGTERM")))
    expect(ended.map(({ code }) => code)).toEqual([0, 0])
  })

  it("finish what a killed one has left, and ask instead of charging again", async () => {
    const database = await Database.create("postgres")
    const other = await Router.start({ database })
    cleanups.push(other.close)
    const checksum = other.sandbox.gateways.get("checksum")
    const killed = start(other.sandbox.baseUrl("checksum"), database.url)
    const client = await killed.ready
    checksum?.faults.add({ fault: "slowAnswer", afterMs: 60_000 })
    const key = freshKey()
    client.pay({ reference: "left" }, { key }).catch(() => undefined)
    const movements = () => other.sandbox.ledger("checksum").movements
    await vi.waitFor(() => expect(movements()).toHaveLength(1), { timeout: 5000 })
    await killed.kill("SIGKILL")
    expect((await other.pay({ reference: "left" }, { key })).status).toBe(409)
    await other.askedUntil(async () => {
      const [payment] = pageOf(await other.get("/v1/payments?reference=left")).data
      expect(payment?.status).toBe("captured")
    })
    expect((await other.pay({ reference: "left" }, { key })).status).toBe(201)
    expect(movements()).toHaveLength(1)
  })
})

describe("routing", () => {
  it("changes on every replica within five seconds, learns from all, and is explained by any", async () => {
    const database = await Database.create("postgres")
    const one = await Router.start({ database })
    cleanups.push(one.close)
    const two = await start(one.sandbox.baseUrl("checksum"), database.url).ready
    const accounts = ["first", "second"]
    const policy = { default: { strategy: "successRate", accounts, explore: false } }
    expect((await one.send("PUT", "/v1/routing", policy, admin)).status).toBe(200)
    const within5s = { timeout: 5000, interval: 100 }
    const decided = async () => {
      const body = { amount: { value: 5000, currency: "EUR" }, method: card, seed: "same" }
      return decisionOf(await two.post("/v1/routing/decide", body))
    }
    const card = { type: "card", bin: "400000", brand: "visa" }
    await vi.waitFor(
      async () => expect(await decided()).toMatchObject({ policyVersion: 1 }),
      within5s
    )
    expect((await decided()).plan.map(({ account }) => account)).toEqual(accounts)

    one.sandbox.gateways.get("checksum")?.faults.add({ fault: "decline" })
    const { account, id } = paymentOf(await one.pay())
    expect(account).toBe("second")
    await vi.waitFor(
      async () =>
        expect((await decided()).plan.map(({ account }) => account)).toEqual(["second", "first"]),
      within5s
    )
    const path = `/v1/payments/${id}/routing`
    const told = explanationOf(await two.get(path))
    expect(told.plan.map(({ account }) => account)).toEqual(accounts)
    expect(explanationOf(await one.get(path))).toEqual(told)
  })
})

describe("a start that is not possible", () => {
  it("says so in one line, without the URL's parts", async () => {
    const url = new URL(inject("postgres").admin)
    url.password = "S3NTINEL"
    const router = start(sandbox.baseUrl("checksum"), url.href)
    const { code, stderr, stdout } = await router.ended
    expect([code, stdout]).toEqual([1, ""])
    expect(stderr).toBe("DATABASE_URL: PostgreSQL refused the user or the password (28P01)\n")
  })
})
