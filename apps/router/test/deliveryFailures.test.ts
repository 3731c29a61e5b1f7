import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it, vi } from "vitest"
import * as delivering from "./support/delivering.ts"
import { day, got, hook, hour, minute, settled, tried, verify } from "./support/delivering.ts"
import * as Receiver from "./support/receiver.ts"

const now = delivering.setUp()

describe("a delivery that fails", () => {
  it("is tried on the schedule with the same id and bytes, each try signed for its time", async () => {
    const process = await now.outbox.process()
    const { webhook } = await hook(process, now.receiver)
    now.receiver.behave = Receiver.status(500)
    const event = await process.tell()
    const delays = [
      5000,
      5 * minute,
      30 * minute,
      2 * hour,
      5 * hour,
      10 * hour,
      14 * hour,
      20 * hour,
      day
    ]
    let before = event.createdAt
    for (const [index, delay] of delays.entries()) {
      await tried(index + 1, now.outbox)
      const [delivery] = await process.deliveries()
      expect(delivery).toMatchObject({ tries: index + 1, lastStatus: "500", deliveredAt: null })
      expect(delivery?.nextAt).toBeGreaterThanOrEqual(before + delay * 0.9)
      expect(delivery?.nextAt).toBeLessThanOrEqual(now.outbox.now() + delay * 1.1)
      now.outbox.advance(delay * 1.1)
      before = now.outbox.now()
    }
    await tried(10, now.outbox)
    const [delivery] = await process.deliveries()
    expect(delivery).toMatchObject({ tries: 10, nextAt: null, lastStatus: "500" })
    expect(new Set(now.receiver.received.map(({ body }) => body))).toEqual(new Set([event.body]))
    expect(new Set(now.receiver.received.map(({ headers }) => headers["webhook-id"]))).toEqual(
      new Set([event.id])
    )
    const times = now.receiver.received.map(({ headers }) => Number(headers["webhook-timestamp"]))
    expect(new Set(times).size).toBe(10)
    for (const one of now.receiver.received) verify(webhook, one)
    expect(now.receiver.received).toHaveLength(10)
    expect(now.outbox.counted).toEqual([...Array<string>(9).fill("failed"), "given_up"])
    expect((await process.endpoints("acme"))[0]).toMatchObject({ disabledAt: null })
  })

  it("goes well later", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    now.receiver.behave = Receiver.status(503)
    await process.tell()
    await settled(process)
    expect((await process.endpoints("acme"))[0]?.failingSince).not.toBe(null)
    now.receiver.behave = Receiver.status(200)
    now.outbox.advance(6000)
    await got(2, now.receiver)
    await vi.waitFor(async () => {
      expect((await process.deliveries())[0]).toMatchObject({
        tries: 2,
        lastStatus: "200",
        nextAt: null
      })
      expect((await process.endpoints("acme"))[0]?.failingSince).toBe(null)
    }, 5000)
  })

  it.each([
    ["a redirect", Receiver.status(302, { location: "/elsewhere" }), "302"],
    ["a client error", Receiver.status(404), "404"],
    ["an answer that says nothing", Receiver.status(199 + 101), "300"],
    ["a closed connection", (response) => void response.destroy(), "closed"]
  ] as const satisfies ReadonlyArray<readonly [string, Receiver.Behaviour, string]>)(
    "for %s is noted in a word and tried again",
    async (_, behaviour, word) => {
      const process = await now.outbox.process()
      await hook(process, now.receiver)
      now.receiver.behave = behaviour
      await process.tell()
      const [delivery] = await settled(process)
      expect(delivery).toMatchObject({ lastStatus: word, deliveredAt: null })
      expect(delivery?.nextAt).toBeGreaterThan(now.outbox.now())
      expect(now.receiver.received.map(({ path }) => path)).toEqual(["/hooks"])
    }
  )

  it("for a now.receiver that hangs is given up after 15 s", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    now.receiver.behave = () => undefined
    await process.tell()
    await got(1, now.receiver)
    now.outbox.advance(15_000)
    expect((await settled(process))[0]).toMatchObject({ lastStatus: "timeout", deliveredAt: null })
  })

  it("keeps nothing of what the other side says", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    now.receiver.behave = (response) => {
      const status = now.receiver.received.length === 1 ? 500 : 200
      response.writeHead(status, "S3NTINEL-reason", { "x-secret": "S3NTINEL-header" })
      response.end("S3NTINEL-body ".repeat(100_000))
    }
    const event = await process.tell()
    await settled(process)
    now.outbox.advance(6000)
    await vi.waitFor(
      async () => expect((await process.deliveries())[0]?.lastStatus).toBe("200"),
      5000
    )
    const shown = await process.redeliver("acme", event.id)
    const rows = await process.run(
      Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT * FROM delivery`)
    )
    expect(JSON.stringify([shown, rows, now.outbox.logs])).not.toContain("S3NTINEL")
  })
})
