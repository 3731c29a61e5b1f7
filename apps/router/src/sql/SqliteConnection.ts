import { Effect, type Fiber, Result, Stream } from "effect"
import { SafeIntegers } from "effect/sql/SqlClient"
import type { Connection } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite"
import { Later } from "./later.ts"
import { toSqlError } from "./SqliteError.ts"

/** Enough for every statement that the router spells; lists of varying length take turns in the rest. */
const preparedStatementsMax = 256

/**
 * One parameter as SQLite takes it; undefined for what `node:sqlite` would store as something else without a
 * word: NaN and dates (NULL), integers that a double holds inexactly.
 */
const toInput = (value: unknown): SQLInputValue | undefined => {
  switch (typeof value) {
    case "string":
    case "bigint":
      return value
    case "number":
      return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
        ? value
        : undefined
    case "boolean":
      return value ? 1 : 0
    case "undefined":
      return null
  }
  return value === null || value instanceof Uint8Array ? value : undefined
}

const bind = (params: ReadonlyArray<unknown>): Result.Result<Array<SQLInputValue>, SqlError> => {
  const values: Array<SQLInputValue> = []
  for (const [index, param] of params.entries()) {
    const value = toInput(param)
    if (value === undefined)
      return Result.fail(refusal(`Parameter ${index + 1} has no exact SQLite value`))
    values.push(value)
  }
  return Result.succeed(values)
}

const refusal = (message: string): SqlError => toSqlError(new TypeError(message), "execute")

/** Prepares each statement once; undefined for several in one query, of which only the first would run. */
const makePrepare = (db: DatabaseSync): ((sql: string) => StatementSync | undefined) => {
  const cache = new Map<string, StatementSync>()
  return (sql) => {
    const cached = cache.get(sql)
    if (cached !== undefined) return cached
    const statement = db.prepare(sql)
    if (!/^[\s;]*$/.test(sql.slice(statement.sourceSQL.length))) return undefined
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
 * Integers come back as numbers, as bigints where `SafeIntegers` is set; one that a number cannot hold fails
 * the statement. A `raw` statement without rows gives `{ changes, lastInsertRowid }`.
 */
export const make = (db: DatabaseSync): Connection => {
  const prepare = makePrepare(db)

  const run = <A>(
    sql: string,
    params: ReadonlyArray<unknown>,
    use: (
      statement: StatementSync,
      values: Array<SQLInputValue>,
      fiber: Fiber.Fiber<unknown, unknown>
    ) => A
  ): Effect.Effect<A, SqlError> =>
    Effect.withFiber((fiber) => {
      const values = bind(params)
      if (Result.isFailure(values)) return Effect.fail(values.failure)
      try {
        const statement = prepare(sql)
        if (statement === undefined) return Effect.fail(refusal("Several statements in one query"))
        if (!fiber.getRef(SafeIntegers))
          return Effect.succeed(use(statement, values.success, fiber))
        statement.setReadBigInts(true)
        try {
          return Effect.succeed(use(statement, values.success, fiber))
        } finally {
          statement.setReadBigInts(false)
        }
      } catch (cause) {
        return Effect.fail(toSqlError(cause, "execute"))
      }
    })

  const execute: Connection["execute"] = (sql, params, transformRows) => {
    const rows = run(sql, params, (statement, values, fiber) => {
      const found = statement.all(...values)
      fiber.getRef(Later)?.(found)
      return found
    })
    return transformRows === undefined ? rows : Effect.map(rows, transformRows)
  }

  const executeRaw: Connection["executeRaw"] = (sql, params) =>
    run(sql, params, (statement, values) =>
      statement.columns().length > 0 ? statement.all(...values) : statement.run(...values)
    )

  const executeValues: Connection["executeValues"] = (sql, params) =>
    run(sql, params, (statement, values) => {
      statement.setReturnArrays(true)
      try {
        return statement.all(...values).map(Object.values)
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
