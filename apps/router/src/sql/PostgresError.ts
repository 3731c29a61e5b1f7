import { Predicate } from "effect"
import {
  AuthenticationError,
  AuthorizationError,
  ConnectionError,
  ConstraintError,
  DeadlockError,
  SerializationError,
  SqlError,
  type SqlErrorReason,
  SqlSyntaxError,
  StatementTimeoutError,
  LockTimeoutError,
  UniqueViolation,
  UnknownError
} from "effect/sql/SqlError"

/** What was being done when it failed. */
export type Operation = "connect" | "execute" | "commit"

const textOf = (thrown: unknown, key: string): string | undefined => {
  const value = Predicate.hasProperty(thrown, key) ? thrown[key] : undefined
  return typeof value === "string" && value !== "" ? value : undefined
}

/** The five characters with which the server says what went wrong; undefined where it said nothing. */
const stateOf = (thrown: unknown): string | undefined => {
  const code = textOf(thrown, "code")
  // Node's own codes (EPIPE) may look like one; a server's message always has a severity.
  return textOf(thrown, "severity") === undefined ? undefined : code
}

/** Classes of SQLSTATE whose messages name tables, columns and constraints, never values. */
const plainClasses = new Set(["08", "0A", "23", "25", "26", "40", "42", "53", "55", "57"])

/** Why no connection was made; the server's own words would repeat the URL's user and database. */
const refusals: Readonly<Record<string, string>> = {
  "28000": "PostgreSQL does not let this user in",
  "28P01": "PostgreSQL refused the user or the password",
  "3D000": "PostgreSQL has no such database",
  "42501": "PostgreSQL does not let this user into the database",
  "53300": "PostgreSQL has no connection left",
  "57P03": "PostgreSQL is starting or stopping"
}

const describe = (thrown: unknown, operation: Operation): string => {
  const state = stateOf(thrown)
  if (state !== undefined) {
    if (operation === "connect")
      return `${refusals[state] ?? "PostgreSQL refused the connection"} (${state})`
    const message = plainClasses.has(state.slice(0, 2)) ? textOf(thrown, "message") : undefined
    return `PostgreSQL ${state}${message === undefined ? "" : `: ${message}`}`
  }
  const code = textOf(thrown, "code")
  const because = code === undefined ? "" : `: ${code}`
  return operation === "connect"
    ? `No connection to PostgreSQL${because || reasonWithoutCode(thrown)}`
    : `The connection to PostgreSQL was lost${because}`
}

/** The client's own texts carry no code; of these it is known that they carry no values either. */
const reasonWithoutCode = (thrown: unknown): string => {
  const message = textOf(thrown, "message") ?? ""
  if (/timeout/.test(message)) return ": timeout"
  if (/\bSSL\b/.test(message)) return ": TLS is not possible"
  if (/\bSASL\b/.test(message)) return ": the password is missing or of the wrong kind"
  return ""
}

/** What may be kept of an error: its other fields (`detail`, `where`) quote rows and parameters. */
const withoutValues = (thrown: unknown, message: string): Error => {
  const kept = ["code", "constraint", "table", "routine"].flatMap((key) => {
    const value = textOf(thrown, key)
    return value === undefined ? [] : [[key, value]]
  })
  return Object.assign(new Error(message), Object.fromEntries(kept))
}

/** An earlier statement has failed, and its transaction takes no more. */
export const isAborted = (thrown: unknown): boolean => stateOf(thrown) === "25P02"

/** The session does not outlive these: the server ends it, or it is of no more use. */
const sessionEnds = (state: string): boolean =>
  /^(08|28|57P|58|XX)/.test(state) || sessionEnding.has(state)

const sessionEnding = new Set([
  "25006", // This server has become a read-only replica; another address may be the primary by now.
  "25P03", // The transaction was idle for too long.
  "25P04", // The transaction took too long.
  "26000", // The server no longer has a statement that was prepared.
  "3D000",
  "53300"
])

/** A statement was prepared before a migration changed what it answers; a fresh session prepares it anew. */
const isStalePlan = (thrown: unknown): boolean =>
  textOf(thrown, "code") === "0A000" && textOf(thrown, "routine") === "RevalidateCachedQuery"

/** Whether the connection must not be used again. */
export const isFatal = (thrown: unknown): boolean => {
  const state = stateOf(thrown)
  return state === undefined || sessionEnds(state) || isStalePlan(thrown)
}

const constraintOf = (thrown: unknown): string => textOf(thrown, "constraint") ?? "unknown"

type Fields = { readonly cause: Error; readonly message: string; readonly operation: Operation }

const reasonOf = (state: string, thrown: unknown, fields: Fields): SqlErrorReason => {
  if (state === "23505") return new UniqueViolation({ ...fields, constraint: constraintOf(thrown) })
  if (state === "40P01") return new DeadlockError(fields)
  if (state === "55P03") return new LockTimeoutError(fields)
  if (state === "57014") return new StatementTimeoutError(fields)
  if (state === "42501") return new AuthorizationError(fields)
  if (isStalePlan(thrown)) return new SerializationError(fields)
  if (state.startsWith("23")) return new ConstraintError(fields)
  if (state.startsWith("28")) return new AuthenticationError(fields)
  if (state.startsWith("40") && state !== "40003") return new SerializationError(fields)
  if (sessionEnds(state)) return new ConnectionError(fields)
  if (state.startsWith("42")) return new SqlSyntaxError(fields)
  return new UnknownError(fields)
}

/** What `pg` failed with, as a classified `SqlError` without values of rows, parameters or the URL. */
export const toSqlError = (thrown: unknown, operation: Operation): SqlError => {
  const message = describe(thrown, operation)
  const fields = { cause: withoutValues(thrown, message), message, operation }
  const state = stateOf(thrown)
  return new SqlError({
    reason: state === undefined ? new ConnectionError(fields) : reasonOf(state, thrown, fields)
  })
}

/** The server's answers to COMMIT after which nothing of the transaction is left. */
const isUndone = (state: string): boolean =>
  /^(23|40)/.test(state) && state !== "40003" ? true : state === "55P03" || state === "57014"

const unknown = (thrown: unknown, why: string): SqlError => {
  const message = `The outcome of COMMIT is unknown: ${why}`
  const cause = withoutValues(thrown, message)
  return new SqlError({ reason: new UnknownError({ cause, message, operation: "commit" }) })
}

/**
 * What COMMIT failed with. Unless the server said that it has undone the transaction, the outcome is unknown:
 * an `UnknownError` of the operation `commit`, which nothing may retry blindly.
 */
export const ofCommit = (thrown: unknown): SqlError => {
  const state = stateOf(thrown)
  return state !== undefined && isUndone(state)
    ? toSqlError(thrown, "commit")
    : unknown(thrown, describe(thrown, "commit"))
}

/** What COMMIT fails with where the server said that it did it, with a warning. */
export const doubtfulCommit: SqlError = unknown(null, "PostgreSQL did it with a warning")

/** An error that the client found by itself, before anything was sent. */
export const refusal = (message: string): SqlError =>
  new SqlError({
    reason: new UnknownError({ cause: new TypeError(message), message, operation: "execute" })
  })

/** What fails on a connection that was lost before, when nothing had been asked of it yet. */
export const lost: SqlError = toSqlError(new Error("lost"), "execute")
