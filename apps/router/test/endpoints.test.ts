import { Effect, Redacted, Result } from "effect"
import { SqlClient } from "effect/sql"
import { randomBytes } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { Webhook } from "standardwebhooks"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { Endpoints } from "../src/domain/events/Endpoints.ts"
import * as StandardWebhooks from "../src/domain/events/StandardWebhooks.ts"
import * as Vault from "../src/domain/Vault.ts"
import * as support from "./support/outbox.ts"
import * as Receiver from "./support/receiver.ts"

let outbox: support.Running
let receiver: Receiver.Receiver
beforeEach(async () => {
  outbox = await support.make()
  receiver = await Receiver.start()
})
afterEach(async () => {
  await outbox.close()
  await receiver.close()
})

const freshSecret = () => StandardWebhooks.secretOf(randomBytes(24))
const freshKey = () => Vault.keyOf(randomBytes(32).toString("base64"))

const isSigned = (
  secret: Redacted.Redacted<string>,
  one: Receiver.Received | undefined
): boolean => {
  const headers = one?.headers as Record<string, string>
  const signed = Result.try(() =>
    new Webhook(Redacted.value(secret)).verify(one?.body ?? "", headers)
  )
  return Result.isSuccess(signed)
}

const got = (count: number) => vi.waitFor(() => expect(receiver.received).toHaveLength(count), 5000)

describe("endpoints of the configuration", () => {
  it("are there after the start, under an id that stays", async () => {
    const secret = freshSecret()
    const start = {
      configured: [
        support.configured(`${receiver.url}/a`, secret),
        support.configured(`${receiver.url}/a`, secret, "other")
      ]
    }
    const first = await outbox.process(start)
    const before = [...(await first.endpoints("acme")), ...(await first.endpoints("other"))]
    expect(before).toMatchObject([
      { merchant: "acme", url: `${receiver.url}/a`, source: "config", disabledAt: null },
      { merchant: "other" }
    ])
    expect(before[0]?.id).toMatch(/^whe_[0-9a-f]{32}$/)
    expect(before[0]?.id).not.toBe(before[1]?.id)
    await first.stop()
    const second = await outbox.process(start)
    expect(await second.endpoints("acme")).toEqual([before[0]])
    await second.tell()
    await got(1)
    expect(isSigned(secret, receiver.received[0])).toBe(true)
  })

  it("get a new secret by a start with it", async () => {
    const [old, fresh] = [freshSecret(), freshSecret()]
    const first = await outbox.process({ configured: [support.configured(receiver.url, old)] })
    await first.stop()
    const second = await outbox.process({ configured: [support.configured(receiver.url, fresh)] })
    await second.tell()
    await got(1)
    expect(isSigned(old, receiver.received[0])).toBe(false)
    expect(isSigned(fresh, receiver.received[0])).toBe(true)
  })

  it("go when they have left the file; those of the API stay", async () => {
    const secret = freshSecret()
    const [kept, gone] = [`${receiver.url}/kept`, `${receiver.url}/gone`]
    const both = [support.configured(kept, secret), support.configured(gone, secret)]
    const first = await outbox.process({ configured: both })
    const { endpoint } = await first.endpoint("acme", `${receiver.url}/api`)
    receiver.behave = Receiver.status(500)
    await first.tell()
    await got(3)
    await vi.waitFor(async () => {
      expect((await first.deliveries()).every(({ lastStatus }) => lastStatus === "500")).toBe(true)
    }, 5000)
    await first.stop()
    const second = await outbox.process({ configured: both.slice(0, 1) })
    const urls = (await second.endpoints("acme")).map(({ url }) => url)
    expect(urls.toSorted()).toEqual([endpoint.url, kept])
    const left = (await second.deliveries()).filter(({ wanted }) => !wanted)
    expect(left).toMatchObject([{ nextAt: null }])
  })

  it("take events again after a start where they had been disabled", async () => {
    const start = { configured: [support.configured(receiver.url, freshSecret())] }
    const first = await outbox.process(start)
    receiver.behave = Receiver.status(410)
    await first.tell()
    await vi.waitFor(async () => {
      expect((await first.endpoints("acme"))[0]?.disabledAt).not.toBe(null)
    }, 5000)
    await first.stop()
    receiver.behave = Receiver.status(200)
    const second = await outbox.process(start)
    expect(await second.endpoints("acme")).toMatchObject([{ disabledAt: null, failingSince: null }])
    await second.tell()
    await got(2)
  })

  it("cannot be removed through the API, where the next start would bring them back", async () => {
    const process = await outbox.process({
      configured: [support.configured(receiver.url, freshSecret())]
    })
    const [endpoint] = await process.endpoints("acme")
    const { remove } = await process.run(Endpoints)
    await expect(process.run(remove("acme", endpoint?.id ?? ""))).rejects.toThrow()
    await expect(process.run(remove("other", endpoint?.id ?? ""))).rejects.toThrow()
    expect(await process.endpoints("acme")).toHaveLength(1)
  })
})

describe("endpoints of the API", () => {
  it("get a secret of their own, in the form of Standard Webhooks", async () => {
    const process = await outbox.process()
    const made = await Promise.all(
      Array.from({ length: 5 }, () => process.endpoint("acme", receiver.url))
    )
    const secrets = made.map(({ secret }) => Redacted.value(secret))
    expect(new Set(secrets).size).toBe(5)
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/)
      expect(Buffer.from(secret.slice(6), "base64").length).toBeGreaterThanOrEqual(24)
    }
    expect(made[0]?.endpoint.id).toMatch(/^whe_[A-Za-z0-9]{24}$/)
    await process.tell()
    await got(5)
    for (const { secret } of made) {
      expect(receiver.received.filter((one) => isSigned(secret, one))).toHaveLength(1)
    }
  })
})

describe("secrets", () => {
  it("are nowhere in clear: not in the database, not in a log", async () => {
    const configured = support.configured(receiver.url, freshSecret())
    const encryptionKey = freshKey()
    const process = await outbox.process({ configured: [configured], encryptionKey })
    const { secret } = await process.endpoint("acme", receiver.url)
    await process.tell()
    await got(2)
    const tables = ["event", "delivery", "webhook_endpoint", "setting"]
    const sql = await process.run(SqlClient.SqlClient)
    const rows = await process.run(
      Effect.all(tables.map((table) => sql`SELECT * FROM ${sql(table)}`))
    )
    await process.stop()
    const seen = [JSON.stringify(rows), outbox.logs.join("\n"), ...filesOf(outbox)]
    for (const one of [secret, configured.secret]) {
      const key = Buffer.from(Redacted.value(one).slice(6), "base64")
      for (const form of [
        key.toString("base64"),
        key.toString("hex"),
        key.toString("base64url"),
        key.toString("latin1")
      ]) {
        for (const text of seen) expect(text.includes(form)).toBe(false)
      }
    }
    // The scan does find what is there.
    expect(seen.some((text) => text.includes("payment.captured"))).toBe(true)
  })

  it("that cannot be opened stop no event for good, and are complained of once", async () => {
    const key = freshKey()
    const first = await outbox.process({ encryptionKey: key })
    const { secret } = await first.endpoint("acme", receiver.url)
    await first.stop()
    const wrong = await outbox.process({ encryptionKey: freshKey() })
    await wrong.tell()
    await wrong.tell()
    await vi.waitFor(async () => {
      const all = await wrong.deliveries()
      expect(all.map(({ lastStatus }) => lastStatus)).toEqual([
        "secret_unreadable",
        "secret_unreadable"
      ])
    }, 5000)
    expect((await wrong.endpoints("acme"))[0]).toMatchObject({
      failingSince: null,
      disabledAt: null
    })
    expect(receiver.received).toEqual([])
    expect(outbox.logs).toHaveLength(1)
    expect(outbox.logs[0]).toMatch(/sealed with another key.*security\.encryptionKey/)
    await wrong.stop()
    const right = await outbox.process({ encryptionKey: key })
    outbox.advance(6000)
    await right.tell()
    await got(3)
    expect(
      receiver.received.every((one) => isSigned(secret, { ...one, headers: one.headers }))
    ).toBe(true)
  })

  it("of the configuration are sealed anew where the key has changed", async () => {
    const configured = [support.configured(receiver.url, freshSecret())]
    const first = await outbox.process({ configured, encryptionKey: freshKey() })
    const before = await first.endpoints("acme")
    await first.stop()
    const key = freshKey()
    const second = await outbox.process({ configured, encryptionKey: key })
    const [after] = await second.endpoints("acme")
    expect(after?.id).toBe(before[0]?.id)
    expect(after?.sealed).toContain(`v1.${key?.id}.`)
    await second.tell()
    await got(1)
    expect(configured.every(({ secret }) => isSigned(secret, receiver.received[0]))).toBe(true)
  })
})

/** What SQLite has written; PostgreSQL's rows are looked at instead. */
const filesOf = ({ database: { config } }: support.Running): ReadonlyArray<string> =>
  config.type === "sqlite"
    ? readdirSync(dirname(config.filename)).map((name) =>
        readFileSync(join(dirname(config.filename), name), "latin1")
      )
    : []
