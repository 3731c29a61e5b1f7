import { Server } from "@switchyard/sandbox"
import { Clock, Context, Effect, Exit, Layer, Logger, Result, Scope } from "effect"
import { HttpServer } from "effect/http"
import { createServer } from "node:net"
import * as ConfigFile from "../../src/ConfigFile.ts"
import { offers } from "../../src/Providers.ts"
import * as Router from "../../src/Router.ts"
import type { Tuning } from "../../src/Tuning.ts"
import { vi } from "vitest"
import * as Client from "./client.ts"
import * as configuration from "./configuration.ts"
import * as Database from "./database.ts"
import type { Kind, TestDatabase } from "./TestDatabase.ts"

/** A router in this process with a database of its own, in front of two simulated gateways. */
export interface Running extends Client.Client {
  readonly url: string
  readonly sandbox: Server.StartedSandbox
  /** Every line that was logged. */
  readonly logs: ReadonlyArray<string>
  /** Moves the router's clock, not the gateways'. */
  readonly advance: (ms: number) => void
  /** Lets the sweeper ask again and again, ten minutes apart, until the expectation holds. */
  readonly askedUntil: (expectation: () => Promise<void>) => Promise<void>
  /** How often the gateways were called about payments, whatever became of it. */
  readonly calls: () => number
  /** What is in its database; SQLite's can be looked into only when the router has stopped. */
  readonly rows: TestDatabase["rows"]
  /** Stops the router alone. */
  readonly stop: () => Promise<void>
  readonly close: () => Promise<void>
}

/** What a test may want otherwise. */
export interface Options {
  /** A port chosen before the start, so that gateways can send the shopper back. */
  readonly reachable?: boolean
  readonly timeoutMs?: number
  /** A database, or the kind of it; one of the kind that this run is about by default. */
  readonly database?: Kind | TestDatabase
  /** Other gateways than the sandbox has by default. */
  readonly instances?: NonNullable<Server.ServerOptions["instances"]>
  /** What the environment would say of how the router runs. */
  readonly tuning?: Tuning
  /** Changes the configuration file. */
  readonly configure?: (
    file: ReturnType<typeof configuration.withOthers>,
    baseUrl: (instance: string) => string
  ) => object
}

/** A port that is free now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0))
    })
  })

/** The system's clock with an offset that only grows. */
const makeClock = () => {
  const system = Effect.runSync(Clock.Clock)
  let offsetMs = 0
  const millis = () => system.currentTimeMillisUnsafe() + offsetMs
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: millis,
    currentTimeMillis: Effect.sync(millis),
    currentTimeNanosUnsafe: () => system.currentTimeNanosUnsafe(),
    currentTimeNanos: system.currentTimeNanos,
    monotonicTimeNanosUnsafe: () => system.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: system.monotonicTimeNanos,
    sleep: (duration) => system.sleep(duration)
  }
  return { clock, advance: (ms: number) => void (offsetMs += ms) }
}

/** Starts the gateways and the router. */
export const start = async (options: Options = {}): Promise<Running> => {
  const { reachable = false, timeoutMs } = options
  const { instances } = options
  const sandbox = await Server.start(instances === undefined ? {} : { instances })
  const database =
    typeof options.database === "object"
      ? options.database
      : await Database.create(options.database)
  const port = reachable ? await freePort() : 0
  const first = configuration.file(
    sandbox.baseUrl("checksum"),
    sandbox.baseUrl("checksum-2"),
    timeoutMs
  )
  const { configure = (file) => file } = options
  const file = configure(configuration.withOthers(first, sandbox.baseUrl), sandbox.baseUrl)
  const config = {
    ...Result.getOrThrow(ConfigFile.parse(file, offers, () => undefined)),
    host: "127.0.0.1",
    port,
    publicUrl: `http://127.0.0.1:${port}`,
    database: database.config,
    ...options.tuning
  } as const
  const logs: Array<string> = []
  const logger = Logger.make(({ message }) => void logs.push(JSON.stringify(message)))
  const { advance, clock } = makeClock()
  const scope = await Effect.runPromise(Scope.make())
  const context = await Layer.buildWithScope(Router.layer(config), scope).pipe(
    Effect.provide(Logger.layer([logger])),
    Effect.provideService(Clock.Clock, clock),
    Effect.runPromise
  )
  const url = HttpServer.formatAddress(Context.get(context, HttpServer.HttpServer).address)
  const requests = (name: string) => sandbox.gateways.get(name)?.ledger.requests() ?? []
  return {
    ...Client.make(url),
    url,
    sandbox,
    logs,
    advance,
    askedUntil: (expectation) =>
      vi.waitFor(
        () => {
          advance(10 * 60_000)
          return expectation()
        },
        { timeout: 25_000, interval: 1100 }
      ),
    calls: () =>
      ["checksum", "checksum-2"]
        .flatMap(requests)
        .filter(({ operation }) => operation !== "authToken").length,
    rows: database.rows,
    stop: () => Effect.runPromise(Scope.close(scope, Exit.void)),
    close: async () => {
      await Effect.runPromise(Scope.close(scope, Exit.void))
      await sandbox.close()
      await database.remove()
    }
  }
}
