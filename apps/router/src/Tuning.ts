import { Config, Effect, Option, Redacted, Result } from "effect"
import type { Fault } from "./Faults.ts"
import type * as Door from "./http/Door.ts"
import * as Log from "./observability/Log.ts"

/** How the router runs, from the environment; nothing of it is needed. */
export interface Tuning {
  /** Where replicas share breakers and rate limits; it holds a password. */
  readonly redisUrl?: Redacted.Redacted
  /** Requests that move money and are worked on at the same time. */
  readonly maxInFlight?: number
  /** Who is let in, where it differs from `Door.defaults`. */
  readonly door?: Partial<Door.Options>
}

const environment = Config.all({
  redisUrl: Config.option(Config.Redacted("REDIS_URL")),
  maxInFlight: Config.option(Config.String("MAX_IN_FLIGHT")),
  trustedProxies: Config.option(Config.String("TRUSTED_PROXIES")),
  logLevel: Config.option(Config.String("LOG_LEVEL"))
})

const redisOf = (url: Redacted.Redacted): Result.Result<Redacted.Redacted, Fault> =>
  /^rediss?:\/\//.test(Redacted.value(url)) && URL.canParse(Redacted.value(url))
    ? Result.succeed(url)
    : Result.fail({ path: "REDIS_URL", rule: "redis://USER:PASSWORD@HOST:PORT or rediss://…" })

const countOf =
  (path: string, least: number, most: number) =>
  (text: string): Result.Result<number, Fault> => {
    const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN
    return count >= least && count <= most
      ? Result.succeed(count)
      : Result.fail({ path, rule: `an integer from ${least} to ${most}` })
  }

const levelOf = (text: string): Result.Result<string, Fault> =>
  Option.isSome(Log.levelOf(text))
    ? Result.succeed(text)
    : Result.fail({ path: "LOG_LEVEL", rule: `one of: ${Log.levels.join(", ")}` })

/** A variable that is not set has no fault. */
const read = <A, B>(
  variable: Option.Option<A>,
  of: (value: A) => Result.Result<B, Fault>
): Result.Result<B | undefined, Fault> =>
  Option.isNone(variable) ? Result.succeed(undefined) : of(variable.value)

const known = <A>(result: Result.Result<A | undefined, Fault>): A | undefined =>
  Result.isSuccess(result) ? result.success : undefined

/** Reads it, or answers every fault in it. */
export const load: Effect.Effect<
  Result.Result<Tuning, ReadonlyArray<Fault>>,
  Config.ConfigError
> = Effect.gen(function* () {
  const variables = yield* environment
  const redis = read(variables.redisUrl, redisOf)
  const inFlight = read(variables.maxInFlight, countOf("MAX_IN_FLIGHT", 1, 100_000))
  const proxies = read(variables.trustedProxies, countOf("TRUSTED_PROXIES", 0, 10))
  const level = read(variables.logLevel, levelOf)
  const results: ReadonlyArray<Result.Result<unknown, Fault>> = [redis, inFlight, proxies, level]
  const faults = results.flatMap((one) => (Result.isFailure(one) ? [one.failure] : []))
  if (faults.length > 0) return Result.fail(faults)
  const [redisUrl, maxInFlight, trustedProxies] = [known(redis), known(inFlight), known(proxies)]
  return Result.succeed({
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(maxInFlight === undefined ? {} : { maxInFlight }),
    ...(trustedProxies === undefined ? {} : { door: { trustedProxies } })
  })
})
