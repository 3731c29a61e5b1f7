import type * as Config from "../../src/Config.ts"

/** What a ledger can be in. */
export type Kind = "postgres" | "sqlite"

/** Any row of any table. */
export type Row = Readonly<Record<string, unknown>>

/** A database of its own for one test or file. */
export interface TestDatabase {
  readonly kind: Kind
  /** As in the configuration. */
  readonly config: Config.Database
  /** As in the variable `DATABASE_URL`. */
  readonly url: string
  /** Looks into it, beside the router. SQLite's file can be opened only when the router has stopped. */
  readonly rows: (sql: string) => Promise<ReadonlyArray<Row>>
  /** All that it holds, as text: SQLite's files, PostgreSQL's tables. */
  readonly dump: () => Promise<string>
  /** Removes it. */
  readonly remove: () => Promise<void>
}
