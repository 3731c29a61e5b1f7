import { Effect, Result, Stream } from "effect"
import { SafeIntegers } from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import type pg from "pg"
import { Later } from "./later.ts"
import { isAborted, isFatal, refusal, toSqlError } from "./PostgresError.ts"
import * as PostgresValues from "./PostgresValues.ts"

/** Names of prepared statements, the same on every connection of a pool. */
export type StatementNames = (sql: string) => string | undefined

/** Enough for every statement that the router spells. */
const preparedStatementsMax = 256

/** What is worth preparing: it comes again and again. */
const isRepeated = /^\s*(select|with|insert|update|delete)\b/i

/** One text for each length of the list. */
const hasList = /\bin \(\$\d+,/i

/** The first texts get a name and keep it: the server holds a prepared statement until the session ends. */
export const makeNames = (): StatementNames => {
  const names = new Map<string, string>()
  return (sql) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    if (names.size >= preparedStatementsMax) return undefined
    if (!isRepeated.test(sql) || hasList.test(sql)) return undefined
    const name = `s${names.size}`
    names.set(sql, name)
    return name
  }
}

/** How long an interrupted caller waits for the running statement before the connection is cut. */
const graceMs = 500

/** One session with the server, for one user at a time. */
export interface PostgresConnection extends Connection {
  /** Whether it can still be used; every statement fails on one that cannot. */
  readonly isAlive: () => boolean
  /** Whether a transaction is open on it. */
  readonly isInTransaction: () => boolean
  /** What a statement failed with that nobody has waited for; null where none has yet. */
  readonly failure: () => SqlError | null
  /** Sends BEGIN, COMMIT or the like; fails with what `pg` failed with. */
  readonly control: (sql: string) => Effect.Effect<Controlled, unknown>
}

/** What the server says that it did (`COMMIT`, `ROLLBACK`), and whether it added a warning. */
export interface Controlled {
  readonly done: string
  readonly warned: boolean
  /** What had failed before it, unheard. */
  readonly failure: SqlError | null
}

type Answer = pg.QueryResult | pg.QueryArrayResult

interface Query extends pg.QueryConfig {
  /** One statement per query, parameters or not. */
  readonly queryMode?: "extended"
  readonly rowMode?: "array"
}

interface Session {
  readonly send: (query: Query) => Effect.Effect<Answer, unknown>
  /** Sends without waiting: what comes after it on this connection is answered after it. */
  readonly post: (query: Query, seen: (answer: Answer) => SqlError | null) => void
  /** What the first posted query of the transaction failed with; null where none has yet. */
  readonly failure: () => SqlError | null
  readonly forget: () => void
  readonly isAlive: () => boolean
  readonly warnings: () => number
}

const makeSession = (client: pg.PoolClient): Session => {
  let alive = true
  let warnings = 0
  let failure: SqlError | null = null
  client.on("error", () => void (alive = false))
  // A mere NOTICE is a successful completion, 00000.
  client.on("notice", ({ code }) => void (warnings += code === "00000" ? 0 : 1))

  const send: Session["send"] = (query) =>
    Effect.callback((resume) => {
      let settled = false
      let whenSettled = () => {}
      client.query(query, (error: unknown, answer: Answer) => {
        settled = true
        const failed = error !== null && error !== undefined
        if (failed && isFatal(error)) alive = false
        resume(failed ? Effect.fail(error) : Effect.succeed(answer))
        whenSettled()
      })
      const end = Effect.callback<void>((done) => {
        if (settled) done(Effect.void)
        else whenSettled = () => done(Effect.void)
      })
      const cut = Effect.sync(() => {
        if (settled) return
        alive = false
        // Ending a client whose statement still runs closes its socket.
        void client.end()
      })
      return Effect.andThen(Effect.timeoutOption(end, graceMs), cut)
    })

  const post: Session["post"] = (query, seen) =>
    client.query(query, (error: unknown, answer: Answer) => {
      const failed = error !== null && error !== undefined
      if (failed && isFatal(error)) alive = false
      const found = failed ? toSqlError(error, "execute") : seen(answer)
      failure ??= found
    })

  return {
    send,
    post,
    failure: () => failure,
    forget: () => void (failure = null),
    isAlive: () => alive,
    warnings: () => warnings
  }
}

/** What a statement answers that is not waited for. */
const nothingYet: pg.QueryResult = { command: "", rowCount: 0, oid: 0, fields: [], rows: [] }

const inexact = refusal("A stored integer is outside the range that a number holds exactly")

/**
 * The connection of `effect/sql` over one connected client of `pg`.
 *
 * 64-bit integers and sums come back as numbers, as bigints where `SafeIntegers` is set; one that a number
 * cannot hold fails the statement. A `raw` statement without rows gives `{ changes }`. All of it as on
 * SQLite, which lacks what else there is here: booleans and dates.
 */
export const make = (client: pg.PoolClient, names: StatementNames): PostgresConnection => {
  const { failure, forget, isAlive, post, send, warnings } = makeSession(client)
  let savepoints = 0
  const isInTransaction = () => isAlive() && client.getTransactionStatus() !== "I"
  // What aborted the transaction is what a later statement fails of.
  const errorOf = (thrown: unknown): SqlError =>
    (isAborted(thrown) ? failure() : null) ?? toSqlError(thrown, "execute")

  const run = <A>(
    query: {
      readonly text: string
      readonly name?: string | undefined
      readonly rowMode?: "array"
    },
    params: ReadonlyArray<unknown>,
    read: (answer: Answer) => A
  ): Effect.Effect<A, SqlError> =>
    Effect.withFiber((fiber) => {
      const values = PostgresValues.bind(params)
      if (Result.isFailure(values)) return Effect.fail(values.failure)
      const reader = fiber.getRef(SafeIntegers) ? PostgresValues.bigints : PostgresValues.numbers()
      const { types } = reader
      const sent: Query = { ...query, values: values.success, types, queryMode: "extended" }
      const failed = failure()
      if (failed !== null) return Effect.fail(failed)
      const later = fiber.getRef(Later)
      // Inside a savepoint everything is waited for: its end must not fail.
      if (later !== null && savepoints === 0 && isInTransaction()) {
        post(sent, ({ rows }) => {
          if (reader.isInexact()) return inexact
          later(rows)
          return null
        })
        return Effect.succeed(read(nothingYet))
      }
      return Effect.matchEffect(send(sent), {
        onFailure: (thrown) => Effect.fail(errorOf(thrown)),
        onSuccess: (answer) => {
          if (reader.isInexact()) return Effect.fail(inexact)
          later?.(answer.rows)
          return Effect.succeed(read(answer))
        }
      })
    })

  const rowsOf = (answer: Answer): ReadonlyArray<object> => answer.rows
  const valuesOf = (answer: Answer): ReadonlyArray<ReadonlyArray<unknown>> => answer.rows
  const rawOf = ({ fields, rowCount, rows }: Answer): unknown =>
    fields.length > 0 ? rows : { changes: rowCount ?? 0 }

  const rows = (
    query: Parameters<typeof run>[0],
    params: ReadonlyArray<unknown>,
    transformRows: (<A extends object>(row: ReadonlyArray<A>) => ReadonlyArray<A>) | undefined
  ) => run(query, params, transformRows === undefined ? rowsOf : (a) => transformRows(rowsOf(a)))

  const control: PostgresConnection["control"] = (text) =>
    Effect.suspend(() => {
      const before = warnings()
      return Effect.map(send({ text }), ({ command }) => {
        const failed = failure()
        // What has failed is over with its transaction, or with the part of it that is undone.
        if (command === "BEGIN" || command === "ROLLBACK") forget()
        if (command === "BEGIN") savepoints = 0
        if (command === "SAVEPOINT") savepoints += 1
        if (command === "RELEASE") savepoints -= 1
        return { done: command, warned: warnings() > before, failure: failed }
      })
    })

  const execute: Connection["execute"] = (text, params, transformRows) =>
    rows({ text, name: names(text) }, params, transformRows)

  return {
    isAlive,
    isInTransaction,
    failure,
    control,
    execute,
    executeUnprepared: (text, params, transformRows) => rows({ text }, params, transformRows),
    executeRaw: (text, params) => run({ text, name: names(text) }, params, rawOf),
    executeValues: (text, params) =>
      run({ text, name: names(text), rowMode: "array" }, params, valuesOf),
    executeValuesUnprepared: (text, params) => run({ text, rowMode: "array" }, params, valuesOf),
    // All rows at once, as on SQLite: nobody asks for more rows than an answer holds.
    executeStream: (text, params, transformRows) =>
      Stream.fromIterableEffect(execute(text, params, transformRows))
  }
}
