import { Predicate } from "effect"
import { classifySqliteError, SqlError, UniqueViolation } from "effect/sql/SqlError"

/** SQLite's extended result codes for a doubled PRIMARY KEY, UNIQUE or rowid value. */
const uniqueCodes: ReadonlySet<number> = new Set([1555, 2067, 2579])

const uniqueMessage = /^UNIQUE constraint failed: (?:index '(.*)'|(.*))$/

const busyCode = 5

const resultCode = (cause: unknown): number | undefined =>
  Predicate.hasProperty(cause, "errcode") && typeof cause.errcode === "number"
    ? cause.errcode
    : undefined

/** Whether another connection holds the lock that was asked for: SQLITE_BUSY in any variant. */
export const isBusy = (cause: unknown): boolean => ((resultCode(cause) ?? 0) & 0xff) === busyCode

/**
 * What `node:sqlite` threw, as a classified `SqlError`. SQLite's messages name tables, columns and
 * constraints, never values.
 *
 * `node:sqlite` puts the result code in `errcode` where the classifier of `effect/sql` reads `errno`; and a
 * doubled primary key is a `UniqueViolation`, as on PostgreSQL, although SQLite gives it a code of its own.
 */
export const toSqlError = (thrown: unknown, operation: string): SqlError => {
  const cause = withoutValue(thrown)
  const errno = resultCode(cause)
  const message = cause instanceof Error ? cause.message : "Unknown failure of node:sqlite"
  if (errno === undefined || !(cause instanceof Error)) {
    return new SqlError({ reason: classifySqliteError(cause, { message, operation }) })
  }
  Object.assign(cause, { errno })
  const unique = uniqueCodes.has(errno) ? uniqueMessage.exec(message) : null
  const constraint = unique?.[1] ?? unique?.[2]
  return new SqlError({
    reason:
      constraint === undefined
        ? classifySqliteError(cause, { message, operation })
        : new UniqueViolation({ cause, message, operation, constraint })
  })
}

/** `node:sqlite` spells out the stored number in this one error. */
const withoutValue = (cause: unknown): unknown =>
  Predicate.hasProperty(cause, "code") && cause.code === "ERR_OUT_OF_RANGE"
    ? new RangeError("A stored integer is outside the range that a number holds exactly")
    : cause
