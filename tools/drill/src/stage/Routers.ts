import type { ChildProcess } from "node:child_process"
import { pathToFileURL } from "node:url"
import * as Processes from "./Processes.ts"

/** Replicas of the router, each a process of its own, with nothing in common but their environment. */
export interface Routers {
  readonly names: ReadonlyArray<string>
  /** Kills a replica at once, as a crash would. */
  readonly kill: (name: string) => Promise<void>
  /** Starts a replica that was killed; resolves when it listens. */
  readonly restart: (name: string) => Promise<void>
  /** Moves the clocks of all replicas, also of those that start later. */
  readonly moveTime: (ms: number) => void
  /** How many lines the replicas have logged as errors, and the latest of them. */
  readonly errors: () => { readonly count: number; readonly latest: ReadonlyArray<string> }
}

/** How replicas are started. */
export interface Options {
  readonly count: number
  /** The router's entry file: what is deployed, or its source. */
  readonly main: string
  readonly environment: Readonly<Record<string, string>>
  /** Called whenever a replica listens. */
  readonly onListening: (name: string, port: number) => void
}

interface Replica {
  readonly name: string
  child: ChildProcess | null
}

const keptErrors = 20

/** Lines of a stream that a chunk may cut anywhere. */
const eachLine = (stream: ChildProcess["stdout"], see: (line: string) => void): void => {
  let rest = ""
  stream?.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n")
    rest = lines.pop() ?? ""
    lines.forEach(see)
  })
}

/** The port that a replica prints when it is ready; fails when it ends before. */
const listening = (child: ChildProcess, name: string, log: ReadonlyArray<string>) =>
  new Promise<number>((resolve, reject) => {
    eachLine(child.stdout, (line) => {
      const port = /listening on http:\/\/\S*:(\d+)/.exec(line)?.[1]
      if (port !== undefined) resolve(Number(port))
    })
    child.once("close", (code, signal) => {
      reject(new Error(`${name} ended: ${signal ?? code}\n${log.join("\n")}`))
    })
  })

/** Starts the replicas side by side. */
export const open = async (closing: AsyncDisposableStack, options: Options): Promise<Routers> => {
  const clock = pathToFileURL(Processes.entry("movableClock.ts")).href
  const source = options.main.endsWith(".ts") ? [Processes.onSource] : []
  const replicas: ReadonlyArray<Replica> = Array.from({ length: options.count }, (_, index) => ({
    name: `replica-${index + 1}`,
    child: null
  }))
  const latest: Array<string> = []
  let count = 0
  let aheadMs = 0
  const seeErrors = (name: string, line: string): void => {
    if (!/"level":"(?:error|fatal)"|\] (?:ERROR|FATAL) /.test(line)) return
    count++
    latest.push(`${name} ${line.slice(0, 500)}`)
    if (latest.length > keptErrors) latest.shift()
  }
  const start = async (replica: Replica): Promise<void> => {
    const { name } = replica
    const child = Processes.start(closing, options.main, [], {
      execArgv: [...source, "--import", clock],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      env: { ...process.env, ...options.environment, PORT: "0", DRILL_AHEAD_MS: String(aheadMs) }
    })
    replica.child = child
    const log: Array<string> = []
    for (const stream of [child.stdout, child.stderr]) {
      eachLine(stream, (line) => {
        if (log.push(line) > keptErrors) log.shift()
        seeErrors(name, line)
      })
    }
    options.onListening(name, await listening(child, name, log))
  }
  const named = (name: string): Replica => {
    const found = replicas.find((one) => one.name === name)
    if (found === undefined) throw new Error(`there is no ${name}`)
    return found
  }
  // One alone makes the tables; the others find them.
  for (const replica of replicas) await start(replica)
  return {
    names: replicas.map(({ name }) => name),
    kill: async (name) => {
      const { child } = named(name)
      if (child !== null) await Processes.kill(child)
    },
    restart: (name) => start(named(name)),
    moveTime: (ms) => {
      aheadMs += ms
      for (const { child } of replicas) if (child?.connected === true) child.send(aheadMs)
    },
    errors: () => ({ count, latest })
  }
}
