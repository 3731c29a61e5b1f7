import { SqlClient } from "effect/sql"
import { describe, expect, it, vi } from "vitest"
import * as delivering from "./support/delivering.ts"
import { got, hook, settled } from "./support/delivering.ts"
import * as Receiver from "./support/receiver.ts"

const now = delivering.setUp()

describe("a redelivery", () => {
  it("keeps id and bytes, and goes to every endpoint that there is now", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    const event = await process.tell()
    await got(1, now.receiver)
    await settled(process)
    await hook(process, now.other)
    const { deliveries } = await process.redeliver("acme", event.id)
    expect(deliveries).toHaveLength(2)
    await got(2, now.receiver)
    await got(1, now.other)
    const all = [...now.receiver.received, ...now.other.received]
    expect(new Set(all.map(({ body }) => body))).toEqual(new Set([event.body]))
    expect(new Set(all.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([event.id]))
    await vi.waitFor(async () => {
      const now = await process.deliveries()
      expect(now.map(({ lastStatus, tries }) => [lastStatus, tries])).toEqual([
        ["204", 1],
        ["204", 1]
      ])
    }, 5000)
  })

  it("starts the schedule anew where it was over", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    now.receiver.behave = Receiver.status(500)
    const event = await process.tell()
    await settled(process)
    const sql = await process.run(SqlClient.SqlClient)
    await process.run(sql`UPDATE delivery SET next_at = NULL, tries = 10`)
    await process.redeliver("acme", event.id)
    await got(2, now.receiver)
    await vi.waitFor(async () => {
      const [delivery] = await process.deliveries()
      expect(delivery).toMatchObject({ tries: 1, lastStatus: "500" })
      expect(delivery?.nextAt).not.toBe(null)
    }, 5000)
  })

  it("while the event is under way is not lost", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    let release: (() => void) | undefined
    now.receiver.behave = (response) => void (release = () => response.writeHead(200).end())
    const event = await process.tell()
    await got(1, now.receiver)
    const first = release
    now.receiver.behave = Receiver.status(200)
    await process.redeliver("acme", event.id)
    first?.()
    await got(2, now.receiver)
    await vi.waitFor(async () => {
      expect((await process.deliveries())[0]).toMatchObject({
        tries: 1,
        lastStatus: "200",
        nextAt: null
      })
    }, 5000)
  })

  it("of another merchant's event is none", async () => {
    const process = await now.outbox.process()
    const event = await process.tell()
    await expect(process.redeliver("other", event.id)).rejects.toThrow()
    await expect(process.redeliver("acme", "evt_0")).rejects.toThrow()
  })
})
