import { Context, Duration, Effect, Layer, Redacted, Schedule, type Scope } from "effect"
import { CircuitBreaker, RateLimiter, Redis } from "effect/persistence"
import * as RedisConnection from "./RedisConnection.ts"
import { memory, Stores } from "./Stores.ts"

/**
 * Stores in Redis, shared by every router that is given the same one. It is a convenience: a Redis that is
 * slow, silent or gone holds no payment back, each process goes on with a memory of its own.
 */

type Breakers = CircuitBreaker.CircuitBreakerStore["Service"]
type Rates = RateLimiter.RateLimiterStore["Service"]

/** All that a payment waits for Redis, once: then it is left alone until it answers again. */
const patience = Duration.millis(200)

/** How often it is looked whether Redis answers. */
const lookEvery = Duration.seconds(1)

const prefix = "switchyard:"

interface Remote {
  readonly breakers: Breakers
  readonly rates: Rates
}

const storesOf = (redis: Redis.Redis["Service"]) =>
  Layer.build(
    Layer.mergeAll(
      CircuitBreaker.layerStoreRedis({ prefix: `${prefix}breaker:` }),
      RateLimiter.layerStoreRedis({ prefix: `${prefix}rate:` })
    )
  ).pipe(
    Effect.provideService(Redis.Redis, redis),
    Effect.map((context): Remote => ({
      breakers: Context.get(context, CircuitBreaker.CircuitBreakerStore),
      rates: Context.get(context, RateLimiter.RateLimiterStore)
    }))
  )

/** Whether Redis answers, as far as is known, and the words about it: once for each change. */
const makeLink = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  // Not the words of the payment that happens to notice it first.
  const say = Effect.runForkWith(yield* Effect.context<never>())
  let remote: Remote | null = null
  let answers = false
  let said = false
  const lose = () => {
    answers = false
    if (!said) say(Effect.logWarning(`Redis does not answer: ${kept} by this process alone`))
    said = true
  }
  const find = () => {
    answers = true
    if (said) say(Effect.logInfo(`Redis answers again: ${kept} in common`))
    said = false
  }
  // With all that a payment needs of it: a Redis may answer and refuse to write.
  const look = ({ breakers }: Remote) =>
    Effect.scoped(breakers.admit("of nobody")).pipe(
      Effect.timeout(patience),
      Effect.match({ onSuccess: find, onFailure: lose }),
      Effect.repeat(Schedule.spaced(lookEvery))
    )
  yield* RedisConnection.make(Redacted.value(url)).pipe(
    Effect.flatMap(storesOf),
    Effect.flatMap((stores) => {
      remote = stores
      return look(stores)
    }),
    Effect.forkScoped
  )
  const first = Effect.sync(() => (remote === null ? lose() : undefined))
  yield* Effect.forkScoped(Effect.delay(first, lookEvery))
  return { current: () => (answers ? remote : null), lost: Effect.sync(lose) }
})

const kept = "breakers and rate limits are kept"

type Link = Effect.Success<ReturnType<typeof makeLink>>

/** Asks Redis, and this process's own memory where Redis cannot answer at once. */
const orHere = <A, E extends { readonly reason: { readonly _tag: string } }>(
  link: Link,
  there: Effect.Effect<A, E, Scope.Scope>,
  here: Effect.Effect<A, E, Scope.Scope>
) => {
  const instead = Effect.andThen(link.lost, here)
  return there.pipe(
    Effect.timeoutOrElse({ duration: patience, orElse: () => instead }),
    Effect.catchIf(
      ({ reason }) => reason._tag.endsWith("StoreError"),
      () => instead
    )
  )
}

// Which of the two admitted a call is told by the sign of its generation.
const local = (generation: number): number => -1 - generation

const breakersOf = (link: Link, own: Breakers): Breakers => {
  const admitHere = (key: string) =>
    Effect.map(own.admit(key), (one) => ({ ...one, generation: local(one.generation) }))
  return {
    admit: (key) =>
      Effect.suspend(() => {
        const remote = link.current()
        return remote === null
          ? admitHere(key)
          : orHere(link, remote.breakers.admit(key), admitHere(key))
      }),
    record: (outcome) =>
      Effect.suspend(() => {
        const { generation } = outcome
        if (generation < 0) return own.record({ ...outcome, generation: local(generation) })
        const remote = link.current()
        const lost = Effect.succeed(undefined)
        return remote === null
          ? lost
          : Effect.scoped(orHere(link, remote.breakers.record(outcome), lost))
      }),
    state: (key) =>
      Effect.suspend(() => {
        const remote = link.current()
        return remote === null
          ? own.state(key)
          : Effect.scoped(orHere(link, remote.breakers.state(key), own.state(key)))
      })
  }
}

const ratesOf = (link: Link, own: Rates): Rates => {
  const either = <A>(of: (rates: Rates) => Effect.Effect<A, RateLimiter.RateLimiterError>) =>
    Effect.suspend(() => {
      const remote = link.current()
      return remote === null ? of(own) : Effect.scoped(orHere(link, of(remote.rates), of(own)))
    })
  return {
    fixedWindow: (asked) => either((rates) => rates.fixedWindow(asked)),
    tokenBucket: (asked) => either((rates) => rates.tokenBucket(asked)),
    adaptiveConsume: (asked) => either((rates) => rates.adaptiveConsume(asked)),
    adaptiveFeedback: (asked) => either((rates) => rates.adaptiveFeedback(asked))
  }
}

/** Connects in the background; payments are taken from the first moment. */
export const layer = (url: Redacted.Redacted): Layer.Layer<Stores> =>
  Layer.effect(
    Stores,
    Effect.gen(function* () {
      const own = yield* Stores
      const link = yield* makeLink(url)
      return {
        breakers: breakersOf(link, own.breakers),
        rates: ratesOf(link, own.rates),
        shared: true
      }
    })
  ).pipe(Layer.provide(memory))
