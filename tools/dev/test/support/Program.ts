import { spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { delimiter, join, resolve } from "node:path"
import { vi } from "vitest"

/** What `npm start` starts, in a process group of its own, as a terminal does. */

const repository = resolve(import.meta.dirname, "../../../..")

/** The text of a file of this repository. */
export const read = (path: string): string => readFileSync(join(repository, path), "utf8")

/** Where things listen that the page has at their usual addresses. */
export const usual = ["http://127.0.0.1:3000", "http://127.0.0.1:4020", "http://127.0.0.1:4010"]

/** The running program. */
export interface Program {
  /** What it said until it listened. */
  readonly greeting: string
  /** Everything that it wrote so far. */
  readonly output: () => string
  /** Its own addresses, in the order of {@link usual}. */
  readonly addresses: ReadonlyArray<string>
  /** Ctrl-C: every process of the group is told; answers how the program ended. */
  readonly interrupt: () => Promise<number | null>
  /** Processes and files that are there: those of the program, as nobody else has its group and folder. */
  readonly left: () => ReadonlyArray<string>
  readonly remove: () => void
}

const freePort = (): Promise<number> =>
  new Promise((answer) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => answer(typeof address === "object" && address ? address.port : 0))
    })
  })

const isAlive = (group: number): boolean => {
  try {
    return process.kill(-group, 0)
  } catch {
    return false
  }
}

const isOpen = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false
  )

/** The environment of a bare terminal: no setting of this test run reaches the program. */
const environment = (port: number, folder: string) => ({
  PATH: [join(repository, "node_modules/.bin"), process.env["PATH"]].join(delimiter),
  HOME: folder,
  TMPDIR: folder,
  PORT: String(port),
  NODE_COMPILE_CACHE: join(tmpdir(), "switchyard-compile-cache")
})

const lastWords = "Ctrl-C stops everything.\n"

/** Runs the script `start` of package.json until it has said all that it says. */
export const start = async (): Promise<Program> => {
  const manifest: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    read("package.json")
  )
  const folder = mkdtempSync(join(tmpdir(), "switchyard-start-"))
  const child = spawn("sh", ["-c", manifest.scripts["start"] ?? "exit 1"], {
    cwd: repository,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(await freePort(), folder)
  })
  const group = child.pid ?? 0
  const ended = new Promise<number | null>((answer) => child.once("close", answer))
  let output = ""
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()))
  const remove = () => {
    if (isAlive(group)) process.kill(-group, "SIGKILL")
    rmSync(folder, { recursive: true, force: true })
  }
  const said = () => {
    if (!output.includes(lastWords)) throw new Error(`not started: ${output}`)
  }
  await vi.waitFor(said, { timeout: 30_000, interval: 50 }).catch((error: unknown) => {
    remove()
    throw error
  })
  const words = ["listening on", "shop", "gateways"]
  return {
    greeting: output.slice(0, output.indexOf(lastWords) + lastWords.length),
    output: () => output,
    addresses: words.map((word) => new RegExp(`${word} +(http:\\S+)`).exec(output)?.[1] ?? ""),
    interrupt: () => {
      process.kill(-group, "SIGINT")
      return ended
    },
    left: () => [
      ...(isAlive(group) ? [`processes of group ${group}`] : []),
      ...readdirSync(folder)
    ],
    remove
  }
}

/** Which of the addresses still answer. */
export const answering = async (addresses: ReadonlyArray<string>) => {
  const open = await Promise.all(addresses.map(isOpen))
  return addresses.filter((_, index) => open[index])
}
