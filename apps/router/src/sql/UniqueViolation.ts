import { isSqlError } from "effect/sql/SqlError"

/**
 * Whether a statement or transaction failed because a unique value was already taken.
 *
 * `constraints` narrows it to any of the names given; without names every unique violation counts. PostgreSQL
 * names the index or constraint (`attempt_live_charge`); SQLite names the columns in index order
 * (`attempt.payment`, `attempt.account, attempt.reference`), and the index only where it holds an expression.
 */
export const isUniqueViolation = (error: unknown, ...constraints: ReadonlyArray<string>): boolean =>
  isSqlError(error) &&
  error.reason._tag === "UniqueViolation" &&
  (constraints.length === 0 || constraints.includes(error.reason.constraint))
