import { type ChildProcess, type ForkOptions, fork } from "node:child_process"
import { fileURLToPath } from "node:url"

/** Processes of a drill. Each ends when the drill does, also when the drill itself is killed. */

const stopWaitMs = 10_000

/** Runs TypeScript sources of the workspace as they are. */
export const onSource = "--conditions=@switchyard/source"

/**
 * Starts a process that is stopped when `closing` is disposed of. It has a channel to the drill, and is
 * expected to end when that breaks. Ctrl-C does not reach it: the drill ends what it started in order.
 */
export const start = (
  closing: AsyncDisposableStack,
  file: string,
  args: ReadonlyArray<string>,
  options: ForkOptions
): ChildProcess => {
  const child = fork(file, args, { ...options, detached: true })
  // A stack that is being disposed of takes nothing more: what comes too late must not stay.
  if (closing.disposed) child.kill("SIGKILL")
  else closing.defer(() => stop(child))
  return child
}

/** The path of an entry file of this folder. */
export const entry = (file: string): string => fileURLToPath(new URL(file, import.meta.url))

/** Whether the process has ended. */
export const hasEnded = (child: ChildProcess): boolean =>
  child.exitCode !== null || child.signalCode !== null

/** Resolves when the process has ended. */
export const ended = (child: ChildProcess): Promise<void> =>
  hasEnded(child)
    ? Promise.resolve()
    : new Promise((resolve) => void child.once("exit", () => resolve()))

/** Kills it at once, as a crash would, and waits for its end. */
export const kill = async (child: ChildProcess): Promise<void> => {
  child.kill("SIGKILL")
  await ended(child)
}

/** Asks it to end, and kills it when it does not. */
export const stop = async (child: ChildProcess): Promise<void> => {
  if (hasEnded(child)) return
  child.kill("SIGTERM")
  const timer = setTimeout(() => child.kill("SIGKILL"), stopWaitMs)
  await ended(child)
  clearTimeout(timer)
}

/** The first message of a process; fails when it ends before. */
export const firstMessage = (child: ChildProcess, name: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    child.once("message", resolve)
    child.once("error", reject)
    child.once("exit", (code, signal) => {
      reject(new Error(`${name} ended before it was ready: ${signal ?? code}`))
    })
  })
