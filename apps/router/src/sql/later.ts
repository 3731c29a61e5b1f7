import { Context, Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"

type Rows = ReadonlyArray<object>

/** Hears of the rows of a statement that is not waited for; null where a statement is. */
export const Later = Context.Reference<((rows: Rows) => void) | null>("router/sql/Later", {
  defaultValue: () => null
})

/**
 * A statement of a transaction whose answer is not needed at once. PostgreSQL gets the next statement without
 * waiting for it, in the same round trip and the same order; what is waited for next, the COMMIT at last,
 * fails with the first failure. `seen` gets its rows before any statement that follows is answered. SQLite
 * runs it as any other, and so does PostgreSQL outside of a transaction and inside a nested one.
 */
export const later = <A extends object>(
  statement: Effect.Effect<ReadonlyArray<A>, SqlError>,
  seen: (rows: ReadonlyArray<A>) => void = ignore
): Effect.Effect<void, SqlError> =>
  Effect.asVoid(
    // The rows are this statement's own.
    Effect.provideService(statement, Later, seen as (rows: Rows) => void)
  )

const ignore = () => {}
