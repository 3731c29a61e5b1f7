import type { Objects } from "@switchyard/client"
import { Server } from "@switchyard/sandbox"
import { createServer } from "node:http"
import { DatabaseSync } from "node:sqlite"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { freshKey, pageOf, paymentOf, timelineOf } from "./support/client.ts"
import * as configuration from "./support/configuration.ts"
import * as Process from "./support/process.ts"
import { open } from "./support/socket.ts"

let sandbox: Server.StartedSandbox
const cleanups: Array<() => unknown> = []
beforeAll(
  async () =>
    void (sandbox = await Server.start({
      instances: ["refused", "killed", "stopped", "abandoned", "loaded"].map((name) => ({
        kind: "checksum",
        name
      }))
    }))
)
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
  await sandbox.close()
})

const place = (file: object | string): Process.Place => {
  const made = Process.place(file)
  cleanups.push(made.remove)
  return made
}

const start = (environment: Process.Place["environment"]): Process.RouterProcess => {
  const router = Process.start(environment)
  cleanups.push(() => router.kill("SIGKILL"))
  return router
}

/** A configuration whose accounts are at the named gateway, with time for a call to be caught in. */
const fileOf = (instance: string) => {
  const baseUrl = sandbox.baseUrl(instance)
  return configuration.file(baseUrl, baseUrl, 20_000)
}

const arrivals = (instance: string) => Object.keys(sandbox.ledger(instance).arrivals).length

const plant = (instance: string, fault: "hang" | "slowAnswer", afterMs: number) =>
  sandbox.gateways.get(instance)?.faults.add({ fault, afterMs })

/** What a router that has ended left of its one payment and attempt. */
const stateIn = (database: string) => {
  const db = new DatabaseSync(database, { readOnly: true })
  const column = (table: string, name: string) =>
    db.prepare(`SELECT ${name} FROM ${table}`).get()?.[name]
  const found = [column("payment", "status"), column("attempt", "state")]
  db.close()
  return found
}

const refused = async (environment: Readonly<Record<string, string>>) => {
  const { code, stderr, stdout } = await start(environment).ended
  expect([code, stdout]).toEqual([1, ""])
  return stderr.trimEnd().split("\n")
}

describe.concurrent("a start that is not possible", () => {
  it("names every fault of the environment and the file, one a line, without values", async ({
    expect
  }) => {
    const file = fileOf("refused")
    const [first] = file.accounts
    const wrong = {
      ...file,
      accounts: [{ ...first, config: { ...first?.config, secureKey: "S3NTINEL|", timeoutMs: -1 } }],
      routing: { nobody: {} }
    }
    const { environment } = place(wrong)
    const lines = await refused({
      ...environment,
      PORT: "S3NTINEL",
      DATABASE_URL: "mysql://S3NTINEL",
      PUBLIC_URL: "S3NTINEL"
    })
    const paths = lines.map((line) => /^configuration ([^:]+): \S.*$/.exec(line)?.[1])
    expect(paths).toEqual([
      "PORT",
      "PUBLIC_URL",
      "DATABASE_URL",
      "routing.nobody",
      "accounts[0].config.secureKey",
      "accounts[0].config.timeoutMs"
    ])
    expect(lines.join()).not.toContain("S3NTINEL")
  })

  it("says that the port is taken", async ({ expect }) => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    cleanups.push(() => server.close())
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    const { environment } = place(fileOf("refused"))
    const lines = await refused({ ...environment, PORT: String(port) })
    expect(lines).toEqual(["HOST and PORT: the address is in use"])
  })

  it("says that another router has the database", async ({ expect }) => {
    const { database, environment } = place(fileOf("refused"))
    const holder = start(environment)
    const client = await holder.ready
    const lines = await refused(environment)
    expect(lines).toHaveLength(1)
    expect(lines[0]).toContain(database)
    expect(lines[0]).toContain("in use by another process")
    expect((await client.get("/health/ready")).status).toBe(200)
  })
})

describe.concurrent("a router that is killed in the middle of a call", () => {
  it("asks after its restart and finds the gateway's truth, without a second charge", async ({
    expect
  }) => {
    const { environment } = place(fileOf("killed"))
    const killed = start(environment)
    const before = await killed.ready
    const key = freshKey()
    plant("killed", "slowAnswer", 60_000)
    before.pay({ reference: "processed" }, { key }).catch(() => undefined)
    await vi.waitFor(() => expect(sandbox.ledger("killed").movements).toHaveLength(1), {
      timeout: 5000
    })
    plant("killed", "hang", 0)
    before.pay({ reference: "not-processed" }).catch(() => undefined)
    const requests = () => sandbox.gateways.get("killed")?.ledger.requests() ?? []
    await vi.waitFor(() => expect(requests().some(({ fault }) => fault === "hang")).toBe(true), {
      timeout: 5000
    })
    const waiting = await before.pay({ reference: "processed" }, { key })
    expect(waiting.status).toBe(409)
    await killed.kill("SIGKILL")

    const after = await start(environment).ready
    const named = async (reference: string): Promise<Objects.Payment | undefined> =>
      pageOf(await after.get(`/v1/payments?reference=${reference}`)).data[0]
    await vi.waitFor(async () => expect((await named("processed"))?.status).toBe("captured"), {
      timeout: 8000,
      interval: 100
    })
    const payment = await named("processed")
    const { data } = timelineOf(await after.get(`/v1/payments/${payment?.id}/timeline`))
    expect(data.map(({ cause, status }) => [status, cause])).toEqual([
      ["processing", "claim"],
      ["unknown", "resume"],
      ["captured", "query"]
    ])
    const again = await after.pay({ reference: "processed" }, { key })
    expect([again.status, paymentOf(again).id]).toEqual([201, payment?.id])
    expect(again.headers.get("idempotency-replayed")).toBe("true")
    // What may still be travelling is neither sent again nor called failed.
    expect(await named("not-processed")).toMatchObject({
      status: "unknown",
      attempts: [{ state: "unknown" }]
    })
    expect(sandbox.ledger("killed").movements).toHaveLength(1)
    expect(arrivals("killed")).toBeLessThanOrEqual(2)
    for (const { total } of Object.values(sandbox.ledger("killed").arrivals)) expect(total).toBe(1)
  })
})

describe.concurrent("a router that is told to stop", () => {
  it("finishes the call that is running, answers it, and ends with 0", async ({ expect }) => {
    const { database, environment } = place(fileOf("stopped"))
    const router = start(environment)
    const client = await router.ready
    plant("stopped", "slowAnswer", 1500)
    const running = client.pay({ reference: "running" })
    await vi.waitFor(() => expect(arrivals("stopped")).toBe(1), { timeout: 5000 })
    const ended = router.kill("SIGTERM")
    const answer = await running
    expect([answer.status, paymentOf(answer).status]).toEqual([201, "captured"])
    expect((await ended).code).toBe(0)
    await expect(client.get("/health/live")).rejects.toThrow()
    expect(stateIn(database)).toEqual(["captured", "succeeded"])
  })

  it("finishes the call whose client has gone, too", async ({ expect }) => {
    const { database, environment } = place(fileOf("abandoned"))
    const router = start(environment)
    const client = await router.ready
    plant("abandoned", "slowAnswer", 1500)
    const leaving = new AbortController()
    const gone = client.pay({}, { signal: leaving.signal }).catch(() => "gone")
    await vi.waitFor(() => expect(arrivals("abandoned")).toBe(1), { timeout: 5000 })
    leaving.abort()
    expect(await gone).toBe("gone")
    expect((await router.kill("SIGTERM")).code).toBe(0)
    expect(stateIn(database)).toEqual(["captured", "succeeded"])
  })

  it("under load answers all that it has taken on, in good time", async ({ expect }) => {
    const { environment } = place(fileOf("loaded"))
    const router = start(environment)
    const client = await router.ready
    await client.pay()
    sandbox.gateways.get("loaded")?.faults.add({ fault: "slowAnswer", afterMs: 2000, times: 100 })
    const silent = await Promise.all(Array.from({ length: 20 }, () => open(client.url)))
    const before = arrivals("loaded")
    const running = Array.from({ length: 100 }, () => client.pay())
    await vi.waitFor(() => expect(arrivals("loaded") - before).toBe(100), { timeout: 5000 })
    const startedAt = performance.now()
    const ended = router.kill("SIGTERM")
    const answers = await Promise.all(running)
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect((await ended).code).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(8000)
    for (const { ended } of silent) await ended
  })
})
