import { once } from "node:events"
import { Agent, createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { finalOf } from "../src/check/Books.ts"
import * as Client from "../src/load/Client.ts"
import * as Mix from "../src/load/Mix.ts"

type Answer = (response: ServerResponse, request: IncomingMessage) => void

const closing: Array<() => void> = []
afterEach(() => closing.splice(0).forEach((close) => close()))

const json = (status: number, value: object, headers: object = {}): Answer => {
  return (response) => response.writeHead(status, { ...headers }).end(JSON.stringify(value))
}

const reset: Answer = (_, request) => request.socket.resetAndDestroy()

/** A client of a server that gives these answers, one after the other. */
const against = (...answers: ReadonlyArray<Answer>) => patient(5000, ...answers)

/** The same with another patience. */
const patient = async (patienceMs: number, ...answers: ReadonlyArray<Answer>) => {
  const keys: Array<unknown> = []
  const server = createServer((request, response) => {
    keys.push(request.headers["idempotency-key"])
    request.resume().once("end", () => {
      const answer = answers[keys.length - 1] ?? reset
      answer(response, request)
    })
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  const agent = new Agent()
  closing.push(() => {
    agent.destroy()
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { client: Client.make({ agent, url, apiKey: "key", patienceMs }), keys }
}

const wish = { order: "order", operation: "payment", path: "/", amount: 1, body: {} } as const

describe("a client that behaves", () => {
  it("keeps its key across resets, 408, 409 and 5xx until an answer ends the matter", async () => {
    const { client, keys } = await against(
      reset,
      json(503, { code: "overloaded" }, { "retry-after": "0.01" }),
      json(409, { code: "request_in_progress" }, { "retry-after": "0.01" }),
      json(500, { code: "internal" }),
      json(408, { code: "malformed_request" }),
      json(201, { id: "pay_1" })
    )
    const { ask } = await client.ask(wish)
    expect(new Set(keys).size).toBe(1)
    expect(keys).toHaveLength(6)
    expect(ask.connectionFailures).toBe(1)
    expect(ask.answers.map(({ final, status }) => [status, final])).toEqual([
      [503, false],
      [409, false],
      [500, false],
      [408, false],
      [201, true]
    ])
    expect(finalOf(ask)?.subject).toBe("pay_1")
    expect(client.asks).toEqual([ask])
  })

  it.each([
    [402, { code: "declined", payment: { id: "pay_1" } }, "pay_1"],
    [503, { code: "provider_unavailable", payment: { id: "pay_1" } }, "pay_1"],
    [409, { code: "invalid_state" }, null],
    [422, { code: "validation_failed" }, null],
    [202, { id: "pay_1", status: "unknown" }, "pay_1"]
  ])("takes %i %j as the end of the matter", async (status, body, subject) => {
    const { client, keys } = await against(json(status, body))
    const { ask } = await client.ask(wish)
    expect(keys).toHaveLength(1)
    expect(finalOf(ask)).toMatchObject({ status, subject })
  })

  it("gives up when its patience ends, and says so", async () => {
    const { client } = await patient(250, reset)
    const { ask } = await client.ask(wish)
    expect(finalOf(ask)).toBeUndefined()
    expect(ask.connectionFailures).toBeGreaterThan(1)
  })

  it("mints a key for each wish, and uses one again where it is told to", async () => {
    const { client, keys } = await against(
      json(201, { id: "pay_1" }),
      json(201, { id: "pay_2" }),
      json(422, { code: "idempotency_key_reused" })
    )
    const { ask } = await client.ask(wish)
    await client.ask(wish)
    const again = await client.ask({ ...wish, key: ask.key, body: { other: true } })
    expect(keys[0]).not.toBe(keys[1])
    expect(keys[2]).toBe(keys[0])
    expect(again.ask.fingerprint).not.toBe(ask.fingerprint)
  })
})

describe("the mix of orders", () => {
  const orders = (seed: number) => Array.from({ length: 2000 }, (_, n) => Mix.order(seed, n))

  it("is the same for the same seed, and another for another", () => {
    expect(orders(7)).toEqual(orders(7))
    expect(orders(7)).not.toEqual(orders(8))
  })

  it("has every kind, and every fault only where the order is about it", () => {
    const all = orders(1)
    const kinds = Map.groupBy(all, ({ kind }) => kind)
    expect(kinds.size).toBe(18)
    expect(kinds.get("purchase")?.length).toBeGreaterThan(600)
    const faulty = all.filter(({ amount }) => amount >= 100_000)
    for (const { kind } of faulty) expect(kind).toMatch(/lost|pending|slow/)
    for (const { amount, followUps } of all) {
      expect(amount).toBeGreaterThan(0)
      for (const followUp of followUps) expect(followUp.amount).toBeGreaterThan(0)
      for (const followUp of followUps) expect(followUp.amount).toBeLessThanOrEqual(amount)
    }
  })

  it("names each order once", () => {
    expect(new Set(orders(1).map(({ reference }) => reference)).size).toBe(2000)
  })
})
