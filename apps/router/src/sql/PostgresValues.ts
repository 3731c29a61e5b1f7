import { Result } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import pg from "pg"
import { refusal } from "./PostgresError.ts"

/** A parameter as it is sent: text, bytes, or null. The server reads the text as the column's type. */
export type Input = string | Uint8Array | null

/**
 * One parameter as PostgreSQL takes it; undefined for what would be stored as something else without a word:
 * numbers that a double holds inexactly, NaN, dates without a time, text that is not Unicode.
 */
const toInput = (value: unknown): Input | undefined => {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? value : undefined
    case "number":
      return Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value))
        ? String(value)
        : undefined
    case "bigint":
    case "boolean":
      return String(value)
    case "undefined":
      return null
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  return value === null || value instanceof Uint8Array ? value : undefined
}

/** All parameters, or which of them cannot be sent. */
export const bind = (params: ReadonlyArray<unknown>): Result.Result<Array<Input>, SqlError> => {
  const values: Array<Input> = []
  for (const [index, param] of params.entries()) {
    const value = toInput(param)
    if (value === undefined)
      return Result.fail(refusal(`Parameter ${index + 1} has no exact PostgreSQL value`))
    values.push(value)
  }
  return Result.succeed(values)
}

/** How the columns of one answer are read. */
export interface Reader {
  readonly types: pg.CustomTypesConfig
  /** Whether one held an integer that a number cannot hold. */
  readonly isInexact: () => boolean
}

const { builtins, getTypeParser } = pg.types

const makeReader = (integer: (text: string) => unknown, isInexact: () => boolean): Reader => {
  // SQLite has one kind of number: sums of integers are integers there, and averages are doubles.
  const numeric = (text: string) => (/^-?\d+$/.test(text) ? integer(text) : Number(text))
  return {
    isInexact,
    types: {
      getTypeParser: (type, format) => {
        if (type === builtins.INT8) return integer
        return type === builtins.NUMERIC ? numeric : getTypeParser(type, format)
      }
    }
  }
}

/** Reads 64-bit integers as numbers and watches whether they are exact; for one answer. */
export const numbers = (): Reader => {
  let inexact = false
  const integer = (text: string): number => {
    const value = Number(text)
    if (!Number.isSafeInteger(value)) inexact = true
    return value
  }
  return makeReader(integer, () => inexact)
}

/** Reads 64-bit integers as bigints. */
export const bigints: Reader = makeReader(BigInt, () => false)
