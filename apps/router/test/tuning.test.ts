import { ConfigProvider, Effect, Redacted, Result } from "effect"
import { describe, expect, it } from "vitest"
import * as Tuning from "../src/Tuning.ts"

const load = (environment: Readonly<Record<string, string>>) =>
  Tuning.load.pipe(
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(environment))),
    Effect.runSync
  )

const faultsOf = (environment: Readonly<Record<string, string>>) => {
  const loaded = load(environment)
  return Result.isFailure(loaded) ? loaded.failure : []
}

describe("how the router runs", () => {
  it("needs nothing of the environment", () => {
    expect(load({})).toEqual(Result.succeed({}))
    expect(load({ REDIS_URL: "", MAX_IN_FLIGHT: "", LOG_LEVEL: "" })).toEqual(Result.succeed({}))
  })

  it("is what the environment says", () => {
    const loaded = Result.getOrThrow(
      load({
        REDIS_URL: "rediss://user:S3NTINEL@redis.example:6380/1",
        MAX_IN_FLIGHT: "250",
        TRUSTED_PROXIES: "2",
        LOG_LEVEL: "WARN"
      })
    )
    expect(loaded).toMatchObject({ maxInFlight: 250, door: { trustedProxies: 2 } })
    expect(loaded.redisUrl && Redacted.value(loaded.redisUrl)).toContain("redis.example")
    expect(JSON.stringify(loaded)).not.toContain("S3NTINEL")
  })

  it("is refused with every fault at once, and no value", () => {
    const faults = faultsOf({
      REDIS_URL: "http://S3NTINEL",
      MAX_IN_FLIGHT: "S3NTINEL",
      TRUSTED_PROXIES: "99",
      LOG_LEVEL: "S3NTINEL"
    })
    expect(faults.map(({ path }) => path)).toEqual([
      "REDIS_URL",
      "MAX_IN_FLIGHT",
      "TRUSTED_PROXIES",
      "LOG_LEVEL"
    ])
    expect(JSON.stringify(faults)).not.toContain("S3NTINEL")
  })

  it.each(["0", "-1", "1.5", "1e3", "100001"])("takes no limit of %j", (text) => {
    expect(faultsOf({ MAX_IN_FLIGHT: text })).toHaveLength(1)
  })
})
