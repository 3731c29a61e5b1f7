import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it, vi } from "vitest"
import * as Outbox from "../src/domain/events/Outbox.ts"
import * as DeliveryRows from "../src/sql/DeliveryRows.ts"
import * as delivering from "./support/delivering.ts"
import { got, hook, minute, settled, verify } from "./support/delivering.ts"
import * as Receiver from "./support/receiver.ts"

const now = delivering.setUp()

/** An event that no process is woken for. */
const silent = (createdAt: number): Outbox.NewEvent => ({
  id: "evt_1",
  merchant: "acme",
  subject: "pay_1",
  sequence: 1,
  type: "payment.captured",
  body: "{}",
  createdAt
})

describe("an event", () => {
  it("arrives as it was committed, and as Standard Webhooks want it", async () => {
    const process = await now.outbox.process()
    const { id: endpoint, webhook } = await hook(process, now.receiver)
    const event = await process.tell({
      subject: "pay_é",
      body: '{"type":"payment.captured","data":"✓"}'
    })
    await got(1, now.receiver)
    const [first] = now.receiver.received
    expect(first?.body).toBe(event.body)
    expect(first?.headers).toMatchObject({
      "webhook-id": event.id,
      "content-type": "application/json",
      "user-agent": "Switchyard"
    })
    expect(first && verify(webhook, first)).toEqual(JSON.parse(event.body))
    const [delivery] = await settled(process)
    expect(delivery).toMatchObject({
      event: event.id,
      endpoint,
      tries: 1,
      lastStatus: "204",
      nextAt: null
    })
    expect(delivery?.deliveredAt).not.toBe(null)
    expect(now.outbox.counted).toEqual(["delivered"])
  })

  it("goes to each endpoint of its own merchant, and to nobody else", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    await hook(process, now.receiver, "acme")
    await hook(process, now.other, "other")
    await process.tell()
    await got(2, now.receiver)
    expect(await settled(process)).toHaveLength(2)
    expect(now.other.received).toEqual([])
  })

  it("is not there when the transaction that tells of it is undone", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    const undone = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const event = silent(1)
      const work = Effect.andThen(Outbox.append([event]), Effect.fail("undone"))
      yield* Effect.ignore(Outbox.waking(sql.withTransaction(work)))
    })
    await process.run(undone)
    const event = await process.tell()
    await got(1, now.receiver)
    expect(now.receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([event.id])
  })

  it("that another process committed is found without a wake-up", async () => {
    const process = await now.outbox.process()
    await hook(process, now.receiver)
    await process.run(Outbox.append([silent(now.outbox.now())]))
    await got(1, now.receiver)
  })
})

describe("a process", () => {
  it("that stops gives back what it was sending; the next one sends it again", async () => {
    const first = await now.outbox.process()
    const { webhook } = await hook(first, now.receiver)
    now.receiver.behave = () => undefined
    const event = await first.tell()
    await got(1, now.receiver)
    const stopped = first.stop()
    await vi.waitFor(() => {
      now.outbox.advance(100)
      expect(now.receiver.connections().open).toBe(0)
    })
    await stopped
    now.receiver.behave = Receiver.status(200)
    const second = await now.outbox.process()
    await got(2, now.receiver)
    const [one, two] = now.receiver.received
    expect([one?.body, two?.body]).toEqual([event.body, event.body])
    expect(two && verify(webhook, two)).toEqual(JSON.parse(event.body))
    expect((await settled(second))[0]).toMatchObject({ tries: 1, lastStatus: "200" })
    expect(now.outbox.logs).toEqual([])
  })

  it("that died with an event in its hands does not keep it for ever", async () => {
    const process = await now.outbox.process()
    const { id } = await hook(process, now.receiver)
    const died = Effect.gen(function* () {
      const createdAt = now.outbox.now()
      const event = silent(createdAt)
      const sql = yield* SqlClient.SqlClient
      const rows = DeliveryRows.make(sql)
      yield* sql.withTransaction(
        Effect.andThen(Outbox.append([event]), rows.lease(id, createdAt, createdAt + minute, 1))
      )
    })
    await process.run(died)
    await process.tell({ subject: "pay_2", sequence: 2 })
    await got(1, now.receiver)
    expect(now.receiver.received.map(({ headers }) => headers["webhook-id"])).not.toContain("evt_1")
    now.outbox.advance(minute)
    await got(2, now.receiver)
    expect((await settled(process))[0]).toMatchObject({
      event: "evt_1",
      tries: 2,
      lastStatus: "204"
    })
  })

  it("shares the work with others: each event is sent once", async () => {
    const processes = [await now.outbox.process()]
    if (now.outbox.database.kind === "postgres")
      processes.push(await now.outbox.process(), await now.outbox.process())
    const [first] = processes
    if (first === undefined) return
    await first.another()
    await hook(first, now.receiver)
    const events = await Promise.all(
      Array.from({ length: 60 }, (_, index) => processes[index % processes.length]?.tell())
    )
    await got(60, now.receiver)
    await vi.waitFor(async () => {
      const all = await first.deliveries()
      expect(
        all.filter(({ deliveredAt, tries }) => deliveredAt !== null && tries === 1)
      ).toHaveLength(60)
    }, 5000)
    const ids = now.receiver.received.map(({ headers }) => headers["webhook-id"])
    expect(ids.toSorted()).toEqual(events.map((event) => event?.id).toSorted())
    expect(now.outbox.logs).toEqual([])
  })

  it("says when it last looked", async () => {
    const process = await now.outbox.process()
    expect(await process.behindMs()).toBeLessThan(5000)
  })
})
