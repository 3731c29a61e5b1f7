import { Effect, Result, Stream } from "effect"
import { SafeIntegers } from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import type pg from "pg"
import { Later } from "./later.ts"
import { refusal } from "./PostgresError.ts"
import * as PostgresSession from "./PostgresSession.ts"
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

/** One session with the server, for one user at a time. */
export interface PostgresConnection extends Connection, PostgresSession.Shared {}

/** What a statement answers that is not waited for. */
const nothingYet: pg.QueryResult = { command: "", rowCount: 0, oid: 0, fields: [], rows: [] }

const inexact = refusal("A stored integer is outside the range that a number holds exactly")

interface Text {
  readonly text: string
  readonly name?: string | undefined
  readonly rowMode?: "array"
}

/** Runs one statement, or lets it run where nobody waits for it (`later.ts`). */
const makeRun =
  ({ failure, mayPost, post, send }: PostgresSession.Session) =>
  <A>(
    query: Text,
    params: ReadonlyArray<unknown>,
    read: (answer: PostgresSession.Answer) => A
  ): Effect.Effect<A, SqlError> =>
    Effect.withFiber((fiber) => {
      const values = PostgresValues.bind(params)
      if (Result.isFailure(values)) return Effect.fail(values.failure)
      const failed = failure()
      if (failed !== null) return Effect.fail(failed)
      const reader = fiber.getRef(SafeIntegers) ? PostgresValues.bigints : PostgresValues.numbers()
      const { types } = reader
      const sent = { ...query, values: values.success, types, queryMode: "extended" } as const
      const later = fiber.getRef(Later)
      if (later !== null && mayPost()) {
        post(sent, ({ rows }) => {
          if (reader.isInexact()) return inexact
          later(rows)
          return null
        })
        return Effect.succeed(read(nothingYet))
      }
      return Effect.flatMap(send(sent), (answer) => {
        if (reader.isInexact()) return Effect.fail(inexact)
        later?.(answer.rows)
        return Effect.succeed(read(answer))
      })
    })

/**
 * The connection of `effect/sql` over one connected client of `pg`.
 *
 * 64-bit integers and sums come back as numbers, as bigints where `SafeIntegers` is set; one that a number
 * cannot hold fails the statement. A `raw` statement without rows gives `{ changes }`. All of it as on
 * SQLite, which lacks what else there is here: booleans and dates.
 */
export const make = (client: pg.PoolClient, names: StatementNames): PostgresConnection => {
  const session = PostgresSession.make(client)
  const { control, failure, isAlive, isInTransaction } = session
  const run = makeRun(session)

  const rowsOf = (answer: PostgresSession.Answer): ReadonlyArray<object> => answer.rows
  const valuesOf = (answer: PostgresSession.Answer): ReadonlyArray<ReadonlyArray<unknown>> =>
    answer.rows
  const rawOf = ({ fields, rowCount, rows }: PostgresSession.Answer): unknown =>
    fields.length > 0 ? rows : { changes: rowCount ?? 0 }

  const rows = (
    query: Text,
    params: ReadonlyArray<unknown>,
    transformRows: (<A extends object>(row: ReadonlyArray<A>) => ReadonlyArray<A>) | undefined
  ) => run(query, params, transformRows === undefined ? rowsOf : (a) => transformRows(rowsOf(a)))

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
