import { Redacted } from "effect"
import { randomUUID } from "node:crypto"
import pg from "pg"
import type { Row, TestDatabase } from "./TestDatabase.ts"

/** One connection, for as long as `body` runs. 64-bit integers come back as numbers, as on SQLite. */
const withClient = async <A>(url: string, body: (client: pg.Client) => Promise<A>): Promise<A> => {
  const getTypeParser: typeof pg.types.getTypeParser = (type, format) =>
    type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format)
  const client = new pg.Client({ connectionString: url, types: { getTypeParser } })
  await client.connect()
  try {
    return await body(client)
  } finally {
    await client.end()
  }
}

/** The same server, another database. */
const inServer = (admin: string, name: string): string => {
  const url = new URL(admin)
  url.pathname = `/${name}`
  return url.href
}

/** A database on a PostgreSQL server, by its name. */
export interface PostgresDatabase extends TestDatabase {
  readonly name: string
  /** Ends the sessions of others and removes every row, in a few milliseconds; a new one takes 100. */
  readonly empty: () => Promise<void>
}

const deleteAll = `DO $$ DECLARE name text; BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema AND tablename NOT IN ('migration', 'queue_migrations')
  LOOP EXECUTE format('DELETE FROM %I', name); END LOOP;
END $$`

/** Makes a database on the server, a copy of the template or an empty one. */
export const create = async (admin: string, template?: string): Promise<PostgresDatabase> => {
  const name = `${template ?? prefix}_${randomUUID().replaceAll("-", "").slice(0, 16)}`
  const url = inServer(admin, name)
  const from = template === undefined ? "" : `TEMPLATE ${template} STRATEGY file_copy`
  await withClient(admin, (client) => client.query(`CREATE DATABASE ${name} ${from}`))
  const rows = (sql: string) =>
    withClient(url, async (client) => (await client.query<Row>(sql)).rows)
  return {
    kind: "postgres",
    name,
    config: { type: "postgres", url: Redacted.make(url) },
    url,
    rows,
    dump: async () => {
      const tables = await rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema")
      const texts = tables.map(({ tablename }) => rows(`SELECT t::text FROM ${tablename} AS t`))
      return JSON.stringify([tables, await Promise.all(texts)])
    },
    empty: async () => void (await rows(deleteAll)),
    remove: () => drop(admin, name)
  }
}

const prefix = "switchyard_test"

const drop = (admin: string, name: string): Promise<void> =>
  withClient(admin, async (client) => {
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`)
  })

/** Removes a template and all copies that are left of it. */
export const removeAll = async (admin: string, template: string): Promise<void> => {
  const copies = `SELECT datname FROM pg_database WHERE starts_with(datname, '${template}')`
  const names = await withClient(admin, (client) => client.query<{ datname: string }>(copies))
  for (const { datname } of names.rows) await drop(admin, datname)
}
