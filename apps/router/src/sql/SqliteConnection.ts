import { Effect, Stream } from "effect"
import { SafeIntegers } from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { toSqlError } from "./SqliteError.ts"

/** Enough for every statement that the router spells; lists of varying length take turns in the rest. */
const preparedStatementsMax = 256

/**
 * A statement's parameters as SQLite takes them. Refuses what `node:sqlite` would store as something else
 * without a word: NaN and dates (NULL), integers that a double holds inexactly.
 */
const bind = (params: ReadonlyArray<unknown>): Array<SQLInputValue> => params.map(bindOne)

const bindOne = (value: unknown, index: number): SQLInputValue => {
  switch (typeof value) {
    case "string":
    case "bigint":
      return value
    case "number":
      if (Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value))
        return value
      throw new RangeError(`Parameter ${index + 1} is not a finite, exactly represented number`)
    case "boolean":
      return value ? 1 : 0
    case "undefined":
      return null
  }
  if (value === null || value instanceof Uint8Array) return value
  throw new TypeError(`Parameter ${index + 1} is not a string, number, boolean, bytes or null`)
}

/** Prepares one statement; `node:sqlite` alone would drop whatever follows the first. */
const prepareOne = (db: DatabaseSync, sql: string): StatementSync => {
  const statement = db.prepare(sql)
  if (/^[\s;]*$/.test(sql.slice(statement.sourceSQL.length))) return statement
  throw new SyntaxError("More than one statement in one query")
}

const makePrepare = (db: DatabaseSync): ((sql: string) => StatementSync) => {
  const cache = new Map<string, StatementSync>()
  return (sql) => {
    const cached = cache.get(sql)
    if (cached !== undefined) return cached
    const statement = prepareOne(db, sql)
    if (cache.size >= preparedStatementsMax) {
      for (const oldest of cache.keys()) {
        cache.delete(oldest)
        break
      }
    }
    cache.set(sql, statement)
    return statement
  }
}

/**
 * The connection of `effect/sql` over one open `node:sqlite` database.
 *
 * Integers come back as numbers, as bigints where `SafeIntegers` is set; one that a number cannot hold exactly
 * fails the statement. A prepared `raw` statement gives `{ changes, lastInsertRowid }`.
 */
export const make = (db: DatabaseSync): Connection => {
  const prepare = makePrepare(db)

  const run = <A>(sql: string, use: (statement: StatementSync) => A): Effect.Effect<A, SqlError> =>
    Effect.withFiber((fiber) => {
      const bigints = fiber.getRef(SafeIntegers)
      try {
        const statement = prepare(sql)
        if (!bigints) return Effect.succeed(use(statement))
        statement.setReadBigInts(true)
        try {
          return Effect.succeed(use(statement))
        } finally {
          statement.setReadBigInts(false)
        }
      } catch (cause) {
        return Effect.fail(toSqlError(cause, "execute"))
      }
    })

  const execute: Connection["execute"] = (sql, params, transformRows) => {
    const rows = run(sql, (statement) => statement.all(...bind(params)))
    return transformRows === undefined ? rows : Effect.map(rows, transformRows)
  }

  const executeRaw: Connection["executeRaw"] = (sql, params) =>
    run(sql, (statement) =>
      statement.columns().length > 0
        ? statement.all(...bind(params))
        : statement.run(...bind(params))
    )

  const executeValues: Connection["executeValues"] = (sql, params) =>
    run(sql, (statement) => {
      statement.setReturnArrays(true)
      try {
        return statement.all(...bind(params)).map(Object.values)
      } finally {
        statement.setReturnArrays(false)
      }
    })

  return {
    execute,
    executeRaw,
    executeValues,
    executeUnprepared: execute,
    executeValuesUnprepared: executeValues,
    // All rows at once: a cursor left open across asynchronous work would hold back the checkpoint.
    executeStream: (sql, params, transformRows) =>
      Stream.fromIterableEffect(execute(sql, params, transformRows))
  }
}

/** The same connection with an effect in front of every statement. */
export const before = (
  connection: Connection,
  first: (sql: string) => Effect.Effect<void, SqlError>
): Connection => ({
  execute: (sql, params, transformRows) =>
    Effect.flatMap(first(sql), () => connection.execute(sql, params, transformRows)),
  executeRaw: (sql, params) => Effect.flatMap(first(sql), () => connection.executeRaw(sql, params)),
  executeValues: (sql, params) =>
    Effect.flatMap(first(sql), () => connection.executeValues(sql, params)),
  executeUnprepared: (sql, params, transformRows) =>
    Effect.flatMap(first(sql), () => connection.executeUnprepared(sql, params, transformRows)),
  executeValuesUnprepared: (sql, params) =>
    Effect.flatMap(first(sql), () => connection.executeValuesUnprepared(sql, params)),
  executeStream: (sql, params, transformRows) =>
    Stream.unwrap(
      Effect.map(first(sql), () => connection.executeStream(sql, params, transformRows))
    )
})
