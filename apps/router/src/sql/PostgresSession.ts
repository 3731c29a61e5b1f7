import { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type pg from "pg"
import { isAborted, isFatal, toSqlError } from "./PostgresError.ts"

/** What the server says that it did (`COMMIT`, `ROLLBACK`), and whether it added a warning. */
export interface Controlled {
  readonly done: string
  readonly warned: boolean
  /** What had failed before it, unheard. */
  readonly failure: SqlError | null
}

/** What a statement was answered with. */
export type Answer = pg.QueryResult | pg.QueryArrayResult

/** A statement on its way. */
export interface Query extends pg.QueryConfig {
  /** One statement per query, parameters or not. */
  readonly queryMode?: "extended"
  readonly rowMode?: "array"
}

/** What is common to everybody who uses a session with the server. */
export interface Shared {
  /** Whether it can still be used; every statement fails on one that cannot. */
  readonly isAlive: () => boolean
  /** Whether a transaction is open on it. */
  readonly isInTransaction: () => boolean
  /** What a statement failed with that nobody has waited for; null where none has yet. */
  readonly failure: () => SqlError | null
  /** Sends BEGIN, COMMIT or the like; fails with what `pg` failed with. */
  readonly control: (sql: string) => Effect.Effect<Controlled, unknown>
}

/** One connected client of `pg`, which answers in the order in which it is asked. */
export interface Session extends Shared {
  readonly send: (query: Query) => Effect.Effect<Answer, SqlError>
  /** Sends without waiting. `seen` may say what is wrong with the answer. */
  readonly post: (query: Query, seen: (answer: Answer) => SqlError | null) => void
  /** Inside a savepoint everything is waited for: its end must not fail. */
  readonly mayPost: () => boolean
}

/** How long an interrupted caller waits for the running statement before the connection is cut. */
const graceMs = 500

/** Sends and waits; fails with what `pg` failed with. */
const makeSend =
  (client: pg.PoolClient, die: () => void) =>
  (query: Query): Effect.Effect<Answer, unknown> =>
    Effect.callback((resume) => {
      let settled = false
      let whenSettled = () => {}
      client.query(query, (error: unknown, answer: Answer) => {
        settled = true
        const failed = error !== null && error !== undefined
        if (failed && isFatal(error)) die()
        resume(failed ? Effect.fail(error) : Effect.succeed(answer))
        whenSettled()
      })
      const end = Effect.callback<void>((done) => {
        if (settled) done(Effect.void)
        else whenSettled = () => done(Effect.void)
      })
      const cut = Effect.sync(() => {
        if (settled) return
        die()
        // Nobody uses the session again; it ends when what was sent has been answered, and undoes it.
        void client.end()
      })
      return Effect.andThen(Effect.timeoutOption(end, graceMs), cut)
    })

/** Over a client that nobody else uses. */
export const make = (client: pg.PoolClient): Session => {
  let alive = true
  let warnings = 0
  let savepoints = 0
  let failure: SqlError | null = null
  const die = () => void (alive = false)
  const send = makeSend(client, die)
  client.on("error", die)
  // A mere NOTICE is a successful completion, 00000.
  client.on("notice", ({ code }) => void (warnings += code === "00000" ? 0 : 1))
  const isInTransaction = () => alive && client.getTransactionStatus() !== "I"
  // What aborted the transaction is what a later statement fails of.
  const errorOf = (thrown: unknown): SqlError =>
    (isAborted(thrown) ? failure : null) ?? toSqlError(thrown, "execute")
  return {
    isAlive: () => alive,
    isInTransaction,
    mayPost: () => savepoints === 0 && isInTransaction(),
    failure: () => failure,
    send: (query) => Effect.mapError(send(query), errorOf),
    post: (query, seen) =>
      client.query(query, (error: unknown, answer: Answer) => {
        const failed = error !== null && error !== undefined
        if (failed && isFatal(error)) die()
        const found = failed ? toSqlError(error, "execute") : seen(answer)
        failure ??= found
      }),
    control: (text) =>
      Effect.suspend(() => {
        const before = warnings
        return Effect.map(send({ text }), ({ command }) => {
          const unheard = failure
          // What has failed is over with its transaction, or with the part of it that is undone.
          if (command !== "SAVEPOINT" && command !== "RELEASE") failure = null
          if (command === "BEGIN") savepoints = 0
          if (command === "SAVEPOINT") savepoints += 1
          if (command === "RELEASE") savepoints -= 1
          return { done: command, warned: warnings > before, failure: unheard }
        })
      })
  }
}
