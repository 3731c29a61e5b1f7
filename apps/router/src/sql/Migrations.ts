import { Effect, Layer } from "effect"
import { Migrator, type SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import { createLedger } from "./migrations/createLedger.ts"
import { createMessages } from "./migrations/createMessages.ts"
import { createQueue } from "./migrations/createQueue.ts"

/** `0001_create_payments`: the number orders and identifies it, the words say what it does. */
export type MigrationName = `${number}_${string}`

/**
 * One step of the schema. It runs once, in one transaction with the other pending steps; each statement is a
 * query of its own. A step that has shipped is never changed: a correction is a new step.
 */
export type Migration = Effect.Effect<void, unknown, SqlClient.SqlClient>

/** Steps by name. */
export type Migrations = Readonly<Record<MigrationName, Migration>>

/** The router's schema, oldest step first. */
export const migrations: Migrations = {
  "0001_create_ledger": createLedger,
  "0002_create_messages": createMessages,
  "0003_create_queue": createQueue
}

/** Where the applied steps are recorded. */
const table = "migration"

/**
 * Applies the steps that the database has not seen and answers their ids and names, none if it is up to date.
 * Either all pending steps are applied or none; replicas that start together take turns.
 */
export const run = (
  steps: Migrations = migrations
): Effect.Effect<
  ReadonlyArray<readonly [id: number, name: string]>,
  Migrator.MigrationError | SqlError,
  SqlClient.SqlClient
> => Migrator.make({})({ loader: Migrator.fromRecord(steps), table })

/** Brings the schema up to date before anything that is built on this layer starts. */
export const layer: Layer.Layer<never, Migrator.MigrationError | SqlError, SqlClient.SqlClient> =
  Layer.effectDiscard(Effect.suspend(() => run()))
