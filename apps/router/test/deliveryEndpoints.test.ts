import { SqlClient } from "effect/sql"
import { describe, expect, it, vi } from "vitest"
import { disabledAfterMs } from "../src/domain/events/DeliverySchedule.ts"
import { Endpoints } from "../src/domain/events/Endpoints.ts"
import * as delivering from "./support/delivering.ts"
import { day, got, hook, hour, settled, tried } from "./support/delivering.ts"
import * as Receiver from "./support/receiver.ts"

const now = delivering.setUp()

describe("an endpoint", () => {
  it("that answers 410 Gone gets nothing more", async () => {
    const process = await now.outbox.process()
    const { id } = await hook(process, now.receiver)
    now.receiver.behave = Receiver.status(500)
    await process.tell()
    await settled(process)
    now.receiver.behave = Receiver.status(410)
    await process.tell()
    await vi.waitFor(async () => {
      expect((await process.endpoints("acme"))[0]?.disabledAt).not.toBe(null)
    }, 5000)
    await vi.waitFor(async () => {
      const all = await process.deliveries()
      expect(all.map(({ lastStatus, nextAt }) => [lastStatus, nextAt])).toEqual([
        ["500", null],
        ["410", null]
      ])
    }, 5000)
    await process.tell()
    expect(await process.deliveries()).toHaveLength(2)
    now.outbox.advance(day)
    expect(now.outbox.logs.filter((line) => line.includes(`${id} is disabled`))).toHaveLength(1)
    expect(now.outbox.logs.join()).not.toContain(now.receiver.url)
    expect(now.receiver.received).toHaveLength(2)
  })

  it("that took nothing for five days gets nothing more", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    now.receiver.behave = Receiver.status(500)
    await process.tell()
    await settled(process)
    now.outbox.advance(disabledAfterMs - hour)
    await tried(2, now.outbox)
    expect((await process.endpoints("acme"))[0]?.disabledAt).toBe(null)
    now.outbox.advance(2 * hour)
    await got(3, now.receiver)
    await vi.waitFor(async () => {
      expect((await process.endpoints("acme"))[0]?.disabledAt).not.toBe(null)
      expect((await process.deliveries())[0]).toMatchObject({ nextAt: null, wanted: false })
    }, 5000)
  })

  it("that hangs holds up nobody else, and has a few requests at once", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    await hook(process, now.other)
    now.receiver.behave = () => undefined
    for (let index = 0; index < 30; index++) await process.tell()
    await got(30, now.other)
    await got(4, now.receiver)
    expect(now.receiver.connections().all).toBe(4)
    expect(new Set(now.other.received.map(({ headers }) => headers["webhook-id"])).size).toBe(30)
  })

  it("that has failed is asked with one event at a time until one goes well", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    now.receiver.behave = Receiver.status(500)
    await process.tell()
    await settled(process)
    now.receiver.behave = () => undefined
    for (let index = 0; index < 10; index++) await process.tell()
    await got(2, now.receiver)
    expect(now.receiver.connections().open).toBe(1)
    now.receiver.behave = Receiver.status(200)
    now.outbox.advance(15_000)
    await got(12, now.receiver)
    await vi.waitFor(async () => {
      const all = await process.deliveries()
      expect(all.filter(({ deliveredAt }) => deliveredAt !== null).length).toBe(10)
    }, 5000)
  })

  it("that was removed gets nothing more", async () => {
    const process = await now.outbox.process()
    const { id } = await hook(process, now.receiver)
    now.receiver.behave = Receiver.status(500)
    await process.tell()
    await settled(process)
    const sql = await process.run(SqlClient.SqlClient)
    const { remove } = await process.run(Endpoints)
    await process.run(remove("acme", id))
    now.outbox.advance(day)
    await process.tell()
    expect((await process.deliveries()).map(({ nextAt, wanted }) => [nextAt, wanted])).toEqual([
      [null, false]
    ])
    expect(await process.run(sql`SELECT * FROM webhook_endpoint`)).toEqual([])
    expect(now.receiver.received).toHaveLength(1)
  })
})
