import { Effect, Option, Schedule } from "effect"
import { Redis } from "effect/persistence"
import { createClient } from "redis"

/** How long one try to connect may take, and how long is waited between two at most. */
const [connectTimeoutMs, longestPauseMs] = [2_000, 2_000]

/** Commands that were sent to a Redis that has gone fail at once, as do those to one that is not there. */
const options = {
  disableOfflineQueue: true,
  socket: {
    connectTimeout: connectTimeoutMs,
    reconnectStrategy: (retries: number) => Math.min(50 * 2 ** Math.min(retries, 6), longestPauseMs)
  }
} as const

const unused = (what: string) => Effect.fail(new Redis.RedisError({ cause: new Error(what) }))

/**
 * A connection for commands and scripts, once Redis has answered, however long that takes; it comes back by
 * itself. What Redis and the socket say of failures is left out: it may name the address and the password.
 */
export const make = Effect.fnUntraced(function* (url: string) {
  const client = yield* Effect.acquireRelease(
    Effect.sync(() => createClient({ ...options, url })),
    // `close` would wait for answers, and those of a silent Redis never come.
    (client) =>
      Effect.sync(() => {
        if (client.isOpen) client.destroy()
      })
  )
  client.on("error", () => undefined)
  yield* Effect.option(Effect.tryPromise(() => client.connect())).pipe(
    Effect.repeat({ schedule: Schedule.spaced(longestPauseMs), until: Option.isSome })
  )
  const send = <A>(command: string, ...words: ReadonlyArray<string>) =>
    Effect.tryPromise({
      try: () => client.sendCommand<A>([command, ...words]),
      catch: (cause) => new Redis.RedisError({ cause })
    })
  return yield* Redis.make({
    send,
    subscribe: () => unused("subscriptions"),
    connect: unused("connections of one's own")
  })
})
