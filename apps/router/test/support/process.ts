import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Client from "./client.ts"

const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url))

/** Later starts skip most of the compilation. */
const compileCache = join(tmpdir(), "switchyard-compile-cache")

/** How a process ended, and everything that it wrote. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** The router as a process of its own. */
export interface RouterProcess {
  /** A client of it, once it listens; rejects where it ends before. */
  readonly ready: Promise<Client.Client & { readonly url: string }>
  readonly ended: Promise<Ended>
  readonly kill: (signal: "SIGKILL" | "SIGTERM") => Promise<Ended>
}

/** A folder with a configuration file and a place for a database file. */
export interface Place {
  readonly environment: Readonly<Record<string, string>>
  readonly database: string
  readonly remove: () => void
}

/** Writes the configuration file; text is written as it is. The database may be elsewhere. */
export const place = (file: object | string, databaseUrl?: string): Place => {
  const folder = mkdtempSync(join(tmpdir(), "switchyard-process-"))
  const path = join(folder, "switchyard.json")
  writeFileSync(path, typeof file === "string" ? file : JSON.stringify(file))
  const database = join(folder, "router.db")
  return {
    database,
    environment: {
      PORT: "0",
      SWITCHYARD_CONFIG: path,
      DATABASE_URL: databaseUrl ?? `sqlite:${database}`
    },
    remove: () => rmSync(folder, { recursive: true, force: true })
  }
}

/** Starts `main.ts` with these variables and no others; it serves where no command is given. */
export const start = (
  environment: Readonly<Record<string, string>>,
  ...command: ReadonlyArray<string>
): RouterProcess => {
  const child = spawn(process.execPath, ["--conditions=@switchyard/source", main, ...command], {
    env: { ...environment, NODE_NO_WARNINGS: "1", NODE_COMPILE_CACHE: compileCache },
    stdio: ["ignore", "pipe", "pipe"]
  })
  const output = { stdout: "", stderr: "" }
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, ...output }))
  })
  const ready = new Promise<Client.Client & { readonly url: string }>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output.stdout += chunk.toString()
      const url = /^listening on (http:\S+)$/m.exec(output.stdout)?.[1]
      if (url !== undefined) resolve({ ...Client.make(url), url })
    })
    child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()))
    child.on("close", () => reject(new Error(`ended before it listened: ${output.stderr}`)))
  })
  ready.catch(() => undefined)
  return {
    ready,
    ended,
    kill: (signal) => {
      child.kill(signal)
      return ended
    }
  }
}
