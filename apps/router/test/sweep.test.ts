import { Money, PaymentMethod, Payments, Reference } from "@switchyard/core"
import { Server } from "@switchyard/sandbox"
import { Effect, Layer, Result } from "effect"
import { FetchHttpClient } from "effect/http"
import { afterAll, beforeAll, expect, it } from "vitest"
import { offers } from "../src/Providers.ts"
import { card, paymentOf } from "./support/client.ts"
import * as configuration from "./support/configuration.ts"
import * as Database from "./support/database.ts"
import * as Process from "./support/process.ts"
import type { TestDatabase } from "./support/TestDatabase.ts"

const nowhere = configuration.file("http://127.0.0.1:1", "http://127.0.0.1:1")

let sandbox: Server.StartedSandbox
let database: TestDatabase
let place: Process.Place
beforeAll(async () => {
  sandbox = await Server.start()
  database = await Database.create()
  place = Process.place({ ...nowhere, routing: {}, accounts: [account()] }, database.url)
})
afterAll(async () => {
  place.remove()
  await database.remove()
  await sandbox.close()
})

const found = <A>(one: A | undefined): A => {
  if (one === undefined) throw new Error("the configuration lacks it")
  return one
}

/** The account at the gateway that lists its transactions. */
const account = () =>
  found(
    configuration
      .withOthers(nowhere, sandbox.baseUrl)
      .accounts.find(({ provider }) => provider === "intents")
  )

const sweep = async (...command: ReadonlyArray<string>) => {
  const { code, stdout } = await Process.start(place.environment, ...command).ended
  return { code, lines: stdout.split("\n").filter((line) => /^(intents|accounts) /.test(line)) }
}

/** A charge that this router knows nothing of, made on the same account. */
const chargeElsewhere = () => {
  const offer = found(offers.find(({ id }) => id === "intents"))
  const layer = Result.getOrThrow(offer.accept(account().config))
  const program = Effect.gen(function* () {
    const { purchase } = yield* Payments.Payments
    const method = yield* PaymentMethod.decodeCard({ ...card, type: "card" })
    const amount = Money.make(4200, "EUR")
    return yield* purchase({ reference: Reference.make("made-elsewhere-1"), amount, method })
  })
  return Effect.runPromise(
    Effect.provide(program, layer.pipe(Layer.provide(FetchHttpClient.layer)))
  )
}

it("`sweep` compares the books of both sides: what agrees, and what nobody here asked for", async () => {
  const router = Process.start(place.environment)
  const client = await router.ready
  expect(paymentOf(await client.pay()).status).toBe("captured")
  await router.kill("SIGTERM")
  const agreeing = "intents  lines 1  matched 1  asked 0  orphans 0  mismatches 0"
  expect(await sweep("sweep")).toEqual({ code: 0, lines: [agreeing, "accounts 1 differ 0"] })
  await chargeElsewhere()
  const differing = "intents  lines 2  matched 1  asked 0  orphans 1  mismatches 0"
  expect(await sweep("sweep", "2")).toEqual({ code: 1, lines: [differing, "accounts 1 differ 1"] })
  const again = Process.start(place.environment)
  const { get } = await again.ready
  const incidents = await get("/v1/incidents", { apiKey: configuration.keys.admin })
  expect(JSON.parse(incidents.text)).toMatchObject({
    data: [{ kind: "orphan", account: "intents", payment: null, detail: { amount: 4200 } }]
  })
  await again.kill("SIGTERM")
}, 90_000)

it("a gateway that lists refunds under their payment's ids has them compared by their sum", async () => {
  const own = await Database.create()
  const there = configuration.file(sandbox.baseUrl("checksum"), sandbox.baseUrl("checksum-2"))
  const accounts = there.accounts.filter(({ id }) => id === "first")
  const other = Process.place({ ...there, routing: {}, accounts }, own.url)
  const router = Process.start(other.environment)
  const { pay, post } = await router.ready
  const { id } = paymentOf(await pay())
  const refund = await post(`/v1/payments/${id}/refunds`, { amount: 2000 })
  expect(refund.status).toBe(201)
  await router.kill("SIGTERM")
  const { code, stdout } = await Process.start(other.environment, "sweep").ended
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining("first  lines 2  matched 2  asked 0  orphans 0  mismatches 0")
  ])
  other.remove()
  await own.remove()
}, 90_000)

it("no number of hours, or another command, is refused with the usage", async () => {
  const { code, stderr } = await Process.start(place.environment, "sweep", "soon").ended
  expect([code, stderr]).toEqual([1, expect.stringContaining("usage: router [sweep [hours]]")])
})
