import { Effect, Exit, Logger, Redacted, Result, Scope } from "effect"
import { afterEach, describe, expect, it, vi } from "vitest"
import { policy } from "../src/capacity/Breaker.ts"
import * as SharedStores from "../src/capacity/SharedStores.ts"
import type { OpenAccount } from "../src/domain/accounts/Accounts.ts"
import { account, errors, open } from "./support/account.ts"
import * as Redis from "./support/redis.ts"

const cleanups: Array<() => unknown> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const redis = async () => {
  const started = await Redis.start()
  cleanups.push(started.stop)
  return started
}

/** One process with an account that may be called four times in a second. */
const replica = async (url: string) => {
  const scope = await Effect.runPromise(Scope.make())
  const logs: Array<string> = []
  const logger = Logger.make(({ message }) => void logs.push(String(message)))
  const find = await open(
    [account("one", { ratePerSecond: 4 }), account("two")],
    SharedStores.layer(Redacted.make(url))
  ).pipe(
    Effect.provideService(Scope.Scope, scope),
    Effect.provide(Logger.layer([logger])),
    Effect.runPromise
  )
  const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
  cleanups.push(close)
  return { close, find, logs }
}

const call = async ({ run }: OpenAccount, ending = Effect.succeed<unknown>("answer")) => {
  const answer = await Effect.runPromise(Effect.result(run("purchase", ending)))
  return Result.isSuccess(answer) ? "through" : answer.failure._tag
}

const fail = (opened: OpenAccount) =>
  Effect.runPromise(Effect.result(opened.run("purchase", Effect.fail(errors.unknown))))

/** Two replicas that are both known to reach Redis. */
const pair = async ({ scripts, url }: Redis.Running) => {
  const [one, other] = [await replica(url), await replica(url)]
  for (const { find } of [one, other]) {
    const before = scripts.length
    await vi.waitFor(
      async () => {
        await call(find("two"))
        expect(scripts.slice(before)).toContain("admit")
      },
      { timeout: 5000 }
    )
  }
  return [one, other] as const
}

describe("replicas with one Redis", () => {
  it("share what one of them has found out about a gateway", async () => {
    const [one, other] = await pair(await redis())
    for (let turn = 0; turn < policy.minimumCalls; turn += 1) await fail(one.find("two"))
    expect(one.find("two").health.state).toBe("open")
    expect(await call(other.find("two"))).toBe("ProviderUnavailable")
    expect(other.find("two").health.state).toBe("open")
  })

  it("hear of it without calling, so that a plan leaves the account out", async () => {
    const [one, other] = await pair(await redis())
    for (let turn = 0; turn < policy.minimumCalls; turn += 1) await fail(one.find("two"))
    await vi.waitFor(() => expect(other.find("two").health.state).toBe("open"), { timeout: 3000 })
  })

  it("share an account's calls in a second", async () => {
    const server = await redis()
    const [one, other] = await pair(server)
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => call((index % 2 ? one : other).find("one")))
    )
    expect(answers.filter((answer) => answer === "through")).toHaveLength(4)
    expect([...server.keys].sort()).toContain("switchyard:rate:calls:one")
  })
})

describe("a Redis that does not help", () => {
  it("is not waited for at the start, and is told of once", async () => {
    const { find, logs } = await replica("redis://:S3NTINEL@127.0.0.1:1")
    expect(await call(find("two"))).toBe("through")
    await vi.waitFor(() => expect(logs).toHaveLength(1), { timeout: 5000 })
    await new Promise((later) => setTimeout(later, 1500))
    expect(logs).toEqual([expect.stringContaining("Redis does not answer")])
  })

  it("holds up nobody when it falls silent, and shares again when it speaks", async () => {
    const server = await redis()
    const [one, other] = await pair(server)
    server.hush(true)
    const startedAt = performance.now()
    const answers = await Promise.all(Array.from({ length: 200 }, () => call(one.find("two"))))
    expect(new Set(answers)).toEqual(new Set(["through"]))
    for (let turn = 0; turn < policy.minimumCalls; turn += 1) await fail(one.find("two"))
    // Each process is on its own now, and still protected.
    expect(await call(one.find("two"))).toBe("ProviderUnavailable")
    expect(await call(other.find("two"))).toBe("through")
    expect(performance.now() - startedAt).toBeLessThan(3000)
    expect(one.logs).toHaveLength(1)
    await server.stop()
    server.hush(false)
    await server.start()
    await vi.waitFor(() => expect(one.logs).toHaveLength(2), { timeout: 8000 })
    expect(one.logs[1]).toContain("in common")
  })

  it("that refuses its scripts is left alone", async () => {
    const server = await redis()
    const [one] = await pair(server)
    server.fail(true)
    for (let turn = 0; turn < 32; turn += 1) await fail(one.find("two"))
    expect(await call(one.find("two"))).toBe("ProviderUnavailable")
    expect(one.logs.length).toBeGreaterThan(0)
  })

  it("does not keep a process from ending", async () => {
    const server = await redis()
    server.hush(true)
    const silent = await replica(server.url)
    const gone = await replica("redis://127.0.0.1:1")
    const startedAt = performance.now()
    await Promise.all([silent.close(), gone.close()])
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})
