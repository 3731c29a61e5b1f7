import {
  type ClientOptions,
  createClient,
  Objects,
  type PaymentInput,
  SwitchyardProblem,
  verifyWebhook
} from "@switchyard/client"
import { Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { card, freshKey } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as Receiver from "./support/receiver.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

const clientOf = (options: Partial<ClientOptions> = {}) =>
  createClient({ baseUrl: router.url, apiKey: keys.write, ...options })

const payment = (members: Partial<PaymentInput> = {}): PaymentInput => ({
  reference: freshKey(),
  amount: { value: 5000, currency: "EUR" },
  method: { ...card, type: "card" },
  ...members
})
const euros = (value: number) => ({ amount: { value: value * 100, currency: "EUR" } })

/** A network that carries requests to the router and loses its first answers. */
const losing = (answers: number): typeof fetch => {
  let left = answers
  return async (input, init) => {
    const response = await fetch(input, init)
    if (left-- > 0) throw new TypeError("the connection was reset")
    return response
  }
}

const problemOf = async (call: Promise<unknown>): Promise<SwitchyardProblem> => {
  const error = await call.then(
    () => expect.fail("the call succeeded"),
    (error: unknown) => error
  )
  return error instanceof SwitchyardProblem ? error : expect.fail(String(error))
}

const collect = async <A>(items: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  for await (const item of items) all.push(item)
  return all
}

/** The client takes answers as they come; here they are what the contract says, and no more. */
const exactly = <A>(schema: Schema.ConstraintDecoder<A>, answer: unknown): A =>
  Schema.decodeUnknownSync(schema)(answer, { onExcessProperty: "error" })

describe("@switchyard/client in front of the router", () => {
  it("pays once though two answers are lost", async () => {
    const before = router.calls()
    const paid = await clientOf({ fetch: losing(2) }).payments.create(payment())
    expect(paid).toMatchObject({ status: "captured", attempts: [{ state: "succeeded" }] })
    expect(router.calls() - before).toBe(1)
    const refund = await clientOf({ fetch: losing(1) }).payments.refund(paid.id, { amount: 500 })
    expect(refund).toMatchObject({ payment: paid.id, status: "succeeded" })
    expect(router.calls() - before).toBe(2)
  })

  it("captures, voids, reads and syncs", async () => {
    const { payments, refunds } = clientOf()
    const { id } = await payments.create(payment({ capture: "manual" }))
    expect((await payments.get(id)).status).toBe("authorized")
    expect((await payments.capture(id)).captured).toBe(5000)
    const refund = await payments.refund(id)
    expect(await refunds.get(refund.id)).toEqual(refund)
    expect((await payments.sync(id)).status).toBe("refunded")
    const other = await payments.create(payment({ capture: "manual" }))
    expect((await payments.void(other.id)).status).toBe("voided")
    const history = await collect(payments.timeline(id))
    history.forEach((entry) => exactly(Objects.TimelineEntry, entry))
    exactly(Objects.Refund, refund)
    expect(history.map(({ sequence }) => sequence)).toEqual(history.map((_, index) => index + 1))
  })

  it("lists page by page, newest first", async () => {
    const { payments } = clientOf()
    const reference = freshKey()
    const made: Array<string> = []
    for (const value of [100, 200, 300]) {
      made.push((await payments.create(payment({ reference, ...euros(value / 100) }))).id)
    }
    const listed = await collect(payments.list({ reference, limit: 1 }))
    expect(listed.map(({ id }) => id)).toEqual(made.toReversed())
    expect((await payments.page({ reference, limit: 2 })).nextCursor).not.toBeNull()
  })

  it("tells refusals by their code, with what the router says of them", async () => {
    const { payments, routing } = clientOf()
    const declined = await problemOf(payments.create(payment(euros(1001))))
    expect(declined).toMatchObject({
      code: "declined",
      status: 402,
      payment: { status: "declined" },
      decline: { reason: expect.any(String) }
    })
    const misspelt = { ...payment(), captrue: "manual" }
    expect(await problemOf(payments.create(misspelt))).toMatchObject({
      code: "validation_failed",
      errors: [{ path: "captrue", rule: "unexpected" }]
    })
    expect((await problemOf(payments.get("pay_none"))).code).toBe("not_found")
    expect((await problemOf(routing.put({}))).code).toBe("forbidden")
    const stranger = clientOf({ apiKey: "sk_of_nobody" })
    expect((await problemOf(stranger.payments.get("pay_none"))).code).toBe("unauthorized")
  })

  it("replaces the policy and asks for a plan", async () => {
    const { routing } = clientOf({ apiKey: keys.admin })
    const { version, ...policy } = await routing.get()
    const put = await routing.put({ ...policy, retry: { maxAttempts: 2 } })
    exactly(Objects.Routing, put)
    expect(put).toMatchObject({ retry: { maxAttempts: 2 } })
    expect(put.version).toBeGreaterThan(version)
    const decision = await routing.decide({
      amount: { value: 5000, currency: "EUR" },
      method: { type: "card", bin: "400000", brand: "visa" },
      seed: "seed"
    })
    exactly(Objects.Decision, decision)
    expect(decision).toMatchObject({ policyVersion: put.version, seed: "seed" })
    expect(decision.plan.map(({ account }) => account)).toContain("first")
  })

  it("adds an endpoint and verifies what it gets", async () => {
    const receiver = await Receiver.start()
    const { events, payments, webhookEndpoints } = clientOf({ apiKey: keys.admin })
    try {
      const created = await webhookEndpoints.create({ url: receiver.url })
      const { id, secret } = exactly(Objects.CreatedEndpoint, created)
      const paid = await payments.create(payment())
      await vi.waitFor(() => expect(receiver.received.length).toBeGreaterThan(0), 10_000)
      const [got] = receiver.received
      const event = await verifyWebhook(got?.body ?? "", got?.headers ?? {}, secret)
      expect(event.data).toMatchObject({ id: paid.id })
      const listed = await collect(events.list({ payment: paid.id }))
      expect(listed.map((one) => one.id)).toContain(event.id)
      listed.forEach((one) => exactly(Objects.Event, one))
      const endpoints = await collect(webhookEndpoints.list())
      endpoints.forEach((one) => exactly(Objects.Endpoint, one))
      await webhookEndpoints.delete(id)
      expect((await collect(webhookEndpoints.list())).map((one) => one.id)).not.toContain(id)
    } finally {
      await receiver.close()
    }
  })

  it("lists accounts and incidents", async () => {
    const { accounts, incidents } = clientOf({ apiKey: keys.admin })
    const all = await collect(accounts.list())
    all.forEach((one) => exactly(Objects.Account, one))
    expect(all.map(({ id }) => id)).toContain("first")
    expect(await incidents.page({ limit: 1 })).toMatchObject({ data: expect.any(Array) })
  })
})
