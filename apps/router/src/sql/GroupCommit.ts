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

const makeConnection = Effect.fnUntraced(function* (db: DatabaseSync, connection: Connection) {
  const semaphore = yield* Semaphore.make(1)
  const inTransaction = () => SqliteTransaction.isOpen(db)
  const exclusive = SqlClient.makeSqliteAcquirers({
    connection: Effect.succeed(connection),
    semaphore,
    isTransaction: inTransaction
  })
  const control = (sql: string) => Effect.asVoid(connection.execute(sql, [], undefined))
  return {
    connection,
    control,
    exclusive,
    guarded: SqliteTransaction.guard(db, connection),
    inTransaction,
    semaphore
  }
})

type Shared = Effect.Success<ReturnType<typeof makeConnection>>

/** The open group. Only the holder of the semaphore's permit may use it. */
const makeGroups = Effect.fnUntraced(function* (shared: Shared) {
  const { connection, control, exclusive, inTransaction, semaphore } = shared
  const scope = yield* Effect.scope
  let open: Group | undefined

  const commitOpen: Effect.Effect<void> = Effect.suspend(() => {
    const group = open
    if (group === undefined) return Effect.void
    open = undefined
    const commit = inTransaction() ? control("COMMIT") : Effect.fail(SqliteTransaction.rolledBack)
    return Effect.onExit(commit, (exit) => {
      const settle = Effect.sync(() => Deferred.doneUnsafe(group.committed, exit))
      return Exit.isSuccess(exit)
        ? settle
        : Effect.ensuring(exclusive.onCommitFailure(connection), settle)
    }).pipe(Effect.ignoreCause)
  }).pipe(Effect.uninterruptible)

  // Yielding first lets every fiber that is ready now take part; the permit's queue lets in those that wait.
  const commitLater = (group: Group) =>
    Effect.yieldNow.pipe(
      Effect.andThen(
        semaphore.withPermit(Effect.suspend(() => (open === group ? commitOpen : Effect.void)))
      ),
      Effect.forkIn(scope)
    )

  yield* Effect.addFinalizer(() =>
    Effect.andThen(
      semaphore.withPermitsIfAvailable(1)(commitOpen),
      Effect.sync(() => open && Deferred.doneUnsafe(open.committed, Exit.fail(closed)))
    )
  )

  return {
    current: () => open,
    commitOpen,
    /** SQLite ends a transaction by itself on some failures (disk full, I/O): its members must hear of it. */
    settleLost: Effect.suspend(() => (inTransaction() ? Effect.void : commitOpen)),
    begin: Effect.suspend(() => {
      if (open !== undefined) return Effect.void
      return Effect.flatMap(control(SqliteTransaction.begin), () => {
        open = { committed: Deferred.makeUnsafe() }
        return commitLater(open)
      })
    })
  }
})

type Groups = Effect.Success<ReturnType<typeof makeGroups>>

/** Runs single statements; one that ran inside a group answers with the group. */
const makeBorrower = ({ connection, exclusive }: Shared, groups: Groups): Borrower => {
  const joining = SqliteConnection.before(connection, (sql) =>
    joins.test(sql) ? groups.settleLost : groups.commitOpen
  )
  return (f) =>
    Effect.suspend(() => {
      let seen: Group | undefined
      const run = exclusive.borrower(() =>
        Effect.onExit(f(joining), () => Effect.sync(() => (seen = groups.current())))
      )
      return Effect.flatMap(Effect.exit(run), (exit) =>
        seen === undefined ? exit : Effect.andThen(Deferred.await(seen.committed), exit)
      )
    })
}

/** The hooks that make a transaction a member of the open group. */
const makeMember = ({ control, exclusive, guarded, inTransaction }: Shared, groups: Groups) => {
  let holder: Scope.Closeable | undefined

  /** Ends the member's savepoint, lets the next member in, and waits for the COMMIT of both. */
  const leave = (end: Effect.Effect<void, SqlError>) =>
    Effect.suspend(() => {
      const [group, permit] = [groups.current(), holder]
      const ended = Effect.onError(end, () => Effect.ignore(control("ROLLBACK")))
      return Effect.flatMap(ended, () =>
        Effect.andThen(
          permit === undefined ? Effect.void : Scope.close(permit, Exit.void),
          group === undefined ? Effect.void : Deferred.await(group.committed)
        )
      )
    })
  const release = control("RELEASE SAVEPOINT member")
  const undo = Effect.andThen(control("ROLLBACK TO SAVEPOINT member"), release)

  return {
    acquireConnection: Effect.fnUntraced(function* (
      restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
    ) {
      const permit = yield* Scope.fork(yield* Effect.scope)
      yield* Scope.provide(restore(exclusive.transactionAcquirer), permit)
      holder = permit
      return guarded
    }),
    begin: () =>
      Effect.andThen(Effect.andThen(groups.settleLost, groups.begin), control("SAVEPOINT member")),
    commit: () => leave(release),
    rollback: () => Effect.suspend(() => (inTransaction() ? leave(undo) : groups.commitOpen))
  }
}

/**
 * Group commit: the transactions that are ready at the same time share one COMMIT.
 *
 * Each runs alone, in its own savepoint of the group's transaction, so a failing one is undone alone. Whoever
 * has seen the group's data (members, failed members, single statements in between) is answered after the
 * COMMIT, with its failure if it failed. Deferred foreign keys are checked by that COMMIT, so a violated one
 * fails the whole group: declare foreign keys immediate, which is SQLite's default.
 */
export const make = Effect.fnUntraced(function* (db: DatabaseSync, connection: Connection) {
  const shared = yield* makeConnection(db, connection)
  const groups = yield* makeGroups(shared)
  return {
    borrower: makeBorrower(shared, groups),
    acquirer: Effect.tap(shared.exclusive.acquirer, () => groups.commitOpen),
    withTransaction: (transactionService: SqlClient.SqlClient["transactionService"]) =>
      SqlClient.makeWithTransaction<SqlClient.TransactionConnection, Connection>({
        transactionService,
        spanAttributes: SqliteTransaction.spanAttributes,
        ...makeMember(shared, groups),
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
