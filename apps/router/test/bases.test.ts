import { Context, Effect, Layer, Logger } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { createHash } from "node:crypto"
import { expect, it } from "vitest"
import { Accounts } from "../src/domain/accounts/Accounts.ts"
import * as Bases from "../src/domain/routing/Bases.ts"
import { Policies, type Versioned } from "../src/domain/routing/Policies.ts"
import * as database from "./support/database.ts"

/** Bases over a policy that the test changes. */
const make = (policyOf: () => Versioned) => {
  const accounts = { find: () => null, all: [], ofMerchant: () => [] }
  const policies = { of: policyOf, put: () => Effect.succeed(policyOf()) }
  return Layer.build(
    Bases.layer.pipe(
      Layer.provide(Layer.succeed(Accounts, accounts)),
      Layer.provide(Layer.succeed(Policies, policies))
    )
  ).pipe(Effect.map((context) => Context.get(context, Bases.Bases)))
}

const until = (expectation: () => boolean) =>
  Effect.gen(function* () {
    for (let round = 0; round < 100 && !expectation(); round++) {
      yield* TestClock.adjust("1 second")
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 10)))
    }
    expect(expectation()).toBe(true)
  })

it("a basis is there at once, stored once, and again tried while the database does not take it", async () => {
  const logs: Array<string> = []
  const logger = Logger.make(({ message }) => void logs.push([message].flat().join(" ")))
  const body = Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    let versioned: Versioned = { version: 0, policy: {} }
    const bases = yield* make(() => versioned)
    yield* sql`ALTER TABLE routing_basis RENAME TO elsewhere`
    const first = bases.of("acme")
    expect(bases.of("acme")).toBe(first)
    expect([...bases.unstored.keys()]).toEqual([first.id])
    yield* until(() => logs.length > 0)
    expect(logs[0]).toBe("what a routing is decided by was not stored")
    yield* sql`ALTER TABLE elsewhere RENAME TO routing_basis`
    yield* until(() => bases.unstored.size === 0)
    versioned = { version: 1, policy: { retry: { maxAttempts: 2 } } }
    const second = bases.of("acme")
    expect([second.id === first.id, second.policyVersion]).toEqual([false, 1])
    yield* until(() => bases.unstored.size === 0)
    // Another replica, or the next start, has nothing to add.
    const again = yield* make(() => versioned)
    expect(again.of("acme").id).toBe(second.id)
    yield* until(() => again.unstored.size === 0)
    const rows = yield* sql<{ readonly id: string; readonly body: string }>`
      SELECT id, body FROM routing_basis`
    expect(new Set(rows.map(({ id }) => id))).toEqual(new Set([first.id, second.id]))
    for (const { body, id } of rows) {
      expect(createHash("sha256").update(body).digest("base64url")).toBe(id)
    }
  })
  await body.pipe(
    Effect.scoped,
    Effect.provide(TestClock.layer()),
    Effect.provide(Layer.mergeAll(database.layer(), Logger.layer([logger]))),
    Effect.runPromise
  )
})
