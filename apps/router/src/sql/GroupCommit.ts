import { Deferred, Effect, Exit, Scope, Semaphore } from "effect"
import { SqlClient } from "effect/sql"
import type { Borrower, Connection } from "effect/sql/SqlConnection"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import type { DatabaseSync } from "node:sqlite"
import * as SqliteConnection from "./SqliteConnection.ts"
import * as SqliteTransaction from "./SqliteTransaction.ts"

/** Transactions that share one COMMIT, and so one wait for the disk. */
interface Group {
  readonly committed: Deferred.Deferred<void, SqlError>
}

/** What may run inside somebody else's transaction; a PRAGMA, VACUUM or DDL statement waits for its end. */
const joins = /^\s*(select|with|insert|update|delete|replace)\b/i

/**
 * Group commit: the transactions that are ready at the same time share one COMMIT.
 *
 * Each runs alone, in its own savepoint of the group's transaction, so a failing one is undone alone. Whoever
 * has seen the group's data (members, failed members, single statements in between) is answered after the
 * COMMIT, with its failure if it failed. Deferred foreign keys are checked by that COMMIT, so a violated one
 * fails the whole group: declare foreign keys immediate, which is SQLite's default.
 */
export const make = Effect.fnUntraced(function* (db: DatabaseSync, connection: Connection) {
  const scope = yield* Effect.scope
  const semaphore = yield* Semaphore.make(1)
  const inTransaction = () => SqliteTransaction.isOpen(db)
  const exclusive = SqlClient.makeSqliteAcquirers({
    connection: Effect.succeed(connection),
    semaphore,
    isTransaction: inTransaction
  })
  const control = (sql: string) => Effect.asVoid(connection.execute(sql, [], undefined))

  // Both belong to whoever holds the semaphore's permit.
  let open: Group | undefined
  let lease: Scope.Closeable | undefined

  const commitOpen: Effect.Effect<void> = Effect.suspend(() => {
    const group = open
    if (group === undefined) return Effect.void
    open = undefined
    return Effect.onExit(control("COMMIT"), (exit) => {
      const settle = Effect.sync(() => Deferred.doneUnsafe(group.committed, exit))
      return Exit.isSuccess(exit)
        ? settle
        : Effect.ensuring(exclusive.onCommitFailure(connection), settle)
    }).pipe(Effect.ignoreCause, Effect.uninterruptible)
  })

  // SQLite ends the transaction by itself on some failures (disk full, I/O): its members must hear of it.
  const settleLost = Effect.suspend(() => (inTransaction() ? Effect.void : commitOpen))

  // Yielding first lets every fiber that is ready now take part; the permit's queue lets in those that wait.
  const commitLater = (group: Group) =>
    Effect.yieldNow.pipe(
      Effect.andThen(
        semaphore.withPermit(Effect.suspend(() => (open === group ? commitOpen : Effect.void)))
      ),
      Effect.forkIn(scope)
    )

  const openGroup = Effect.suspend(() => {
    if (open !== undefined) return Effect.void
    return Effect.flatMap(control(SqliteTransaction.begin), () => {
      open = { committed: Deferred.makeUnsafe() }
      return commitLater(open)
    })
  })

  /** Ends the member's savepoint, lets the next member in, and waits for the COMMIT of both. */
  const leave = (end: Effect.Effect<void, SqlError>) =>
    Effect.suspend(() => {
      const [group, permit] = [open, lease]
      const ended = Effect.onError(end, () => Effect.ignore(control("ROLLBACK")))
      return Effect.flatMap(ended, () =>
        Effect.andThen(
          permit === undefined ? Effect.void : Scope.close(permit, Exit.void),
          group === undefined ? Effect.void : Deferred.await(group.committed)
        )
      )
    })

  const release = control("RELEASE SAVEPOINT member")
  const undo = Effect.suspend(() =>
    inTransaction() ? Effect.andThen(control("ROLLBACK TO SAVEPOINT member"), release) : Effect.void
  )

  const borrower: Borrower = (f) =>
    Effect.suspend(() => {
      let seen: Group | undefined
      const run = exclusive.borrower(() =>
        Effect.onExit(f(joining), () => Effect.sync(() => (seen = open)))
      )
      return Effect.flatMap(Effect.exit(run), (exit) =>
        seen === undefined ? exit : Effect.andThen(Deferred.await(seen.committed), exit)
      )
    })
  const joining = SqliteConnection.before(connection, (sql) =>
    joins.test(sql) ? settleLost : commitOpen
  )

  yield* Effect.addFinalizer(() =>
    Effect.andThen(
      semaphore.withPermitsIfAvailable(1)(commitOpen),
      Effect.sync(() => open && Deferred.doneUnsafe(open.committed, Exit.fail(closed)))
    )
  )

  const guarded = SqliteTransaction.guard(db, connection)
  return {
    borrower,
    acquirer: Effect.tap(exclusive.acquirer, () => commitOpen),
    withTransaction: (transactionService: SqlClient.SqlClient["transactionService"]) =>
      SqlClient.makeWithTransaction<SqlClient.TransactionConnection, Connection>({
        transactionService,
        spanAttributes: SqliteTransaction.spanAttributes,
        acquireConnection: Effect.fnUntraced(function* (restore) {
          const permit = yield* Scope.fork(yield* Effect.scope)
          yield* Scope.provide(restore(exclusive.transactionAcquirer), permit)
          lease = permit
          return guarded
        }),
        begin: () =>
          Effect.andThen(Effect.andThen(settleLost, openGroup), control("SAVEPOINT member")),
        commit: () => leave(release),
        rollback: () => leave(undo),
        ...SqliteTransaction.savepoints(db, connection)
      })
  }
})

const closed = new SqlError({
  reason: new ConnectionError({
    cause: new Error("The database was closed before COMMIT"),
    message: "The database was closed before COMMIT",
    operation: "commit"
  })
})
