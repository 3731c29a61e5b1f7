import { Client } from "pg"
import { freePort } from "./freePort.ts"
import * as Processes from "./Processes.ts"

/**
 * A database that nobody else uses, on a real PostgreSQL with its own defaults (fsync on). The server of
 * `DATABASE_URL` is taken where that names one; otherwise one is started from npm's binaries.
 */

const user = "postgres"
const password = "drill"

/** Starts a server below `folder`; answers the URL of its maintenance database. */
const started = async (closing: AsyncDisposableStack, folder: string): Promise<string> => {
  const port = await freePort()
  const args = [folder, String(port), password]
  const child = Processes.start(closing, Processes.entry("postgresProcess.ts"), args, {
    execArgv: [Processes.onSource]
  })
  await Processes.firstMessage(child, "PostgreSQL")
  return `postgres://${user}:${password}@127.0.0.1:${port}/postgres`
}

const execute = async (url: string, statement: string): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Answers the URL of a new, empty database, which is dropped when `closing` is disposed of. */
export const open = async (
  closing: AsyncDisposableStack,
  folder: string,
  given: string | undefined
): Promise<string> => {
  const isGiven = given?.startsWith("postgres") === true
  const server = isGiven ? given : await started(closing, folder)
  const name = `drill_${process.pid}`
  await execute(server, `CREATE DATABASE ${name}`)
  if (isGiven) closing.defer(() => execute(server, `DROP DATABASE ${name} WITH (FORCE)`))
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
