import { Redacted } from "effect"
import { Webhook } from "standardwebhooks"
import { afterEach, beforeEach, expect, vi } from "vitest"
import * as outboxes from "./outbox.ts"
import * as Receiver from "./receiver.ts"

/** What the tests of deliveries have in common. */

export const minute = 60_000
export const hour = 60 * minute
export const day = 24 * hour

/** A process between a database and two merchants' servers. */
export type Process = Awaited<ReturnType<outboxes.Running["process"]>>

interface Now {
  outbox: outboxes.Running
  receiver: Receiver.Receiver
  other: Receiver.Receiver
}

const make = async (): Promise<Now> => ({
  outbox: await outboxes.make(),
  receiver: await Receiver.start(),
  other: await Receiver.start()
})

/** A database and two receivers for each test of a file. */
export const setUp = (): Now => {
  const now: Partial<Now> = {}
  beforeEach(async () => void Object.assign(now, await make()))
  afterEach(async () => {
    await now.outbox?.close()
    await now.receiver?.close()
    await now.other?.close()
  })
  return now as Now
}

/** Waits until the receiver has got this many requests. */
export const got = (count: number, of: Receiver.Receiver) =>
  vi.waitFor(() => expect(of.received.length).toBeGreaterThanOrEqual(count), 5000)

/** Waits until every delivery's first try has an outcome, and answers them. */
export const settled = (process: Process) =>
  vi.waitFor(async () => {
    const all = await process.deliveries()
    for (const one of all) expect(one.lastStatus).not.toBe(null)
    return all
  }, 5000)

/** Waits until this many tries have their outcome noted. */
export const tried = (count: number, { counted }: outboxes.Running) =>
  vi.waitFor(() => expect(counted.length).toBeGreaterThanOrEqual(count), 5000)

/** An endpoint at this receiver, and what verifies its signatures. */
export const hook = async (process: Process, of: Receiver.Receiver, merchant = "acme") => {
  const { endpoint, secret } = await process.endpoint(merchant, `${of.url}/hooks`)
  return { id: endpoint.id, webhook: new Webhook(Redacted.value(secret)) }
}

/** Checks a received delivery as the official library does, at the router's time. */
export const verify = (webhook: Webhook, { body, headers }: Receiver.Received): unknown => {
  vi.useFakeTimers({ toFake: ["Date"], now: Number(headers["webhook-timestamp"]) * 1000 })
  try {
    return webhook.verify(body, headers as Record<string, string>)
  } finally {
    vi.useRealTimers()
  }
}
