import { type ChildProcess, fork, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** Everything that a benchmark starts, so that everything is stopped again. */

const running = new Set<ChildProcess>()
const folders = new Set<string>()
const root = fileURLToPath(new URL("../../../", import.meta.url))
const onSource = "--conditions=@switchyard/source"

const stopWaitMs = 5_000

/** A process that is up. */
export interface Started {
  readonly child: ChildProcess
  readonly pid: number
}

let closed = false

const watch = (child: ChildProcess, name: string): Promise<never> => {
  running.add(child)
  // A process that was started while everything was being stopped must not stay.
  if (closed) child.kill("SIGKILL")
  return new Promise((_, reject) => {
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      // One that was asked to stop is no longer in the set.
      if (running.delete(child)) reject(new Error(`${name} ended: ${signal ?? code}`))
    })
  })
}

const started = (child: ChildProcess): Started => ({ child, pid: child.pid ?? 0 })

/** The first failure of any process; a benchmark races against it. */
const failures: Array<Promise<never>> = []

/** Fails as soon as one of the processes has ended by itself. */
export const guarded = <A>(work: Promise<A>): Promise<A> => Promise.race([work, ...failures])

/** Starts one of our own entry files; ready when it has sent its first message, which is the answer. */
export const entry = async (
  file: string,
  ...args: ReadonlyArray<string>
): Promise<Started & { readonly ready: unknown }> => {
  const path = fileURLToPath(new URL(file, import.meta.url))
  const child = fork(path, args, { execArgv: [onSource] })
  const failed = watch(child, file)
  failures.push(failed)
  failed.catch(() => undefined)
  const ready = await Promise.race([failed, next(child)])
  return { ...started(child), ready }
}

/** The next message of a process. */
export const next = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => child.once("message", resolve))

/** Starts the router on its source; ready when it has printed its address. */
export const router = async (
  environment: Readonly<Record<string, string>>
): Promise<Started & { readonly port: number }> => {
  const main = join(root, "apps/router/src/main.ts")
  const child = spawn(process.execPath, [onSource, main], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "inherit"]
  })
  const failed = watch(child, "router")
  failures.push(failed)
  failed.catch(() => undefined)
  const listening = new Promise<number>((resolve) => {
    let text = ""
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk
      const port = /listening on http:\/\/[^\s]*:(\d+)/.exec(text)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
  })
  const port = await Promise.race([failed, listening])
  return { ...started(child), port }
}

/** Stops a process and waits for its end. */
export const stop = async ({ child }: Pick<Started, "child">): Promise<void> => {
  running.delete(child)
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  child.kill("SIGTERM")
  const timer = setTimeout(() => child.kill("SIGKILL"), stopWaitMs)
  await ended
  clearTimeout(timer)
}

/** A new folder on the disk that the checkout is on: a memory file system would make commits free. */
export const folder = (): string => {
  const parent = join(root, ".switchyard")
  mkdirSync(parent, { recursive: true })
  const made = mkdtempSync(join(parent, "bench-"))
  folders.add(made)
  return made
}

/** Stops all processes and removes all folders. */
export const stopAll = async (): Promise<void> => {
  failures.length = 0
  await Promise.all([...running].map((child) => stop({ child })))
  for (const made of folders) rmSync(made, { recursive: true, force: true })
  folders.clear()
}

/** The same for good: nothing that is still starting survives it. */
export const close = async (): Promise<void> => {
  closed = true
  await stopAll()
}

/** Whether {@link close} was called; what fails after that is no news. */
export const isClosed = (): boolean => closed
