/**
 * The sandbox on a port: real HTTP over node:http, including answers that break off, drip, or
 * never come.
 * It runs in the clock and random service of the effect that makes it.
 */
import type { IncomingMessage, ServerResponse } from "node:http"
import { createServer, type Server as NodeServer } from "node:http"
import { type Context, Effect, Exit, type Fiber, Random, Schema, Scope } from "effect"
import type { Gateway, SandboxRequest, SandboxResponse } from "./Gateway.ts"
import { deliver } from "./internal/deliver.ts"
import * as respond from "./internal/respond.ts"
import { write } from "./internal/write.ts"
import type { LedgerSnapshot } from "./Ledger.ts"
import type { InstanceOptions, Sandbox } from "./Sandbox.ts"
import * as Sandbox_ from "./Sandbox.ts"

/** The port could not be opened. `code` is the system's, for example `EADDRINUSE`. */
export class ListenFailed extends Schema.TaggedError<ListenFailed>()("ListenFailed", {
  host: Schema.String,
  port: Schema.Int,
  code: Schema.String
}) {
  override get message(): string {
    return this.code === "EADDRINUSE"
      ? `port ${this.port} on ${this.host} is already in use; choose another with --port`
      : `cannot listen on ${this.host}:${this.port} (${this.code})`
  }
}

/** Where the sandbox listens and what it simulates. */
export interface ServerOptions {
  /** Default 0: any free port. */
  readonly port?: number
  /** Default `127.0.0.1`. */
  readonly host?: string
  /** Default: `Sandbox.defaultInstances`. */
  readonly instances?: ReadonlyArray<InstanceOptions>
  /** Makes every id and draw repeatable. */
  readonly seed?: string | number
}

/** A sandbox that answers on `url`. */
export interface RunningSandbox {
  /** Without a trailing slash, for example `http://127.0.0.1:4010`. */
  readonly url: string
  readonly gateways: ReadonlyMap<string, Gateway>
  /** The named instance's base URL, for example `http://127.0.0.1:4010/checksum`. */
  readonly baseUrl: (instance: string) => string
  /** The named instance's books; empty for an unknown name. */
  readonly ledger: (instance: string) => LedgerSnapshot
}

const maximumBodyBytes = 1024 * 1024

const toRequest = (
  message: IncomingMessage,
  body: string,
  fallbackHost: string
): SandboxRequest => {
  const target = message.url ?? "/"
  const question = target.indexOf("?")
  return {
    method: message.method ?? "GET",
    origin: `http://${message.headers.host ?? fallbackHost}`,
    mount: "",
    path: question === -1 ? target : target.slice(0, question),
    query: question === -1 ? "" : target.slice(question + 1),
    headers: message.headers,
    body,
    remoteAddress: message.socket.remoteAddress
  }
}

/** Reads the whole body; gives undefined when it is larger than the sandbox takes. */
const readBody = (message: IncomingMessage, done: (body: string | undefined) => void): void => {
  const chunks: Array<Buffer> = []
  let size = 0
  message.on("data", (chunk: Buffer) => {
    size += chunk.length
    if (size <= maximumBodyBytes) chunks.push(chunk)
  })
  message.on("end", () =>
    done(size > maximumBodyBytes ? undefined : Buffer.concat(chunks).toString("utf8"))
  )
}

interface Edge {
  readonly sandbox: Sandbox
  readonly services: Context.Context<never>
  readonly fallbackHost: string
  /** Calls that wait for something; interrupted when the server closes. */
  readonly waiting: Set<Fiber.Fiber<unknown>>
}

const defect = respond.json({ error: "the sandbox itself failed" }, 500)

const serve = (edge: Edge) => {
  const run = Effect.runForkWith(edge.services)
  const answer = (message: IncomingMessage, response: ServerResponse, value: SandboxResponse) => {
    const rest = write(message, response, value)
    if (rest !== undefined) track(run(rest))
  }
  const track = (fiber: Fiber.Fiber<unknown>) => {
    if (fiber.pollUnsafe() !== undefined) return
    edge.waiting.add(fiber)
    fiber.addObserver(() => edge.waiting.delete(fiber))
  }
  return (message: IncomingMessage, response: ServerResponse): void =>
    readBody(message, (body) => {
      if (body === undefined) {
        return answer(message, response, respond.json({ error: "body too large" }, 413))
      }
      const fiber = run(edge.sandbox.handle(toRequest(message, body, edge.fallbackHost)))
      track(fiber)
      fiber.addObserver((exit) =>
        answer(message, response, Exit.isSuccess(exit) ? exit.value : defect)
      )
    })
}

const listen = (
  server: NodeServer,
  host: string,
  port: number
): Effect.Effect<number, ListenFailed> =>
  Effect.callback((resume) => {
    server.once("error", (error) => {
      const code = "code" in error ? String(error.code) : "unknown"
      resume(Effect.fail(new ListenFailed({ host, port, code })))
    })
    server.listen(port, host, () => {
      const address = server.address()
      const bound = typeof address === "object" && address !== null ? address.port : port
      resume(Effect.succeed(bound))
    })
  })

const close = (server: NodeServer, waiting: Set<Fiber.Fiber<unknown>>): Effect.Effect<void> =>
  Effect.callback((resume) => {
    for (const fiber of waiting) fiber.interruptUnsafe()
    server.close(() => resume(Effect.void))
    server.closeAllConnections()
  })

const openServer = (sandbox: Sandbox, host: string, port: number) =>
  Effect.gen(function* () {
    const services = yield* Effect.context<never>()
    const waiting = new Set<Fiber.Fiber<unknown>>()
    const edge: Edge = { sandbox, services, fallbackHost: `${host}:${port}`, waiting }
    const server = createServer({ keepAliveTimeout: 60_000, requestTimeout: 0 }, serve(edge))
    const bound = yield* Effect.acquireRelease(listen(server, host, port), () =>
      close(server, waiting)
    )
    const name = host.includes(":") ? `[${host}]` : host
    return `http://${name}:${bound}`
  })

const make_ = (options: ServerOptions) =>
  Effect.gen(function* () {
    const { host = "127.0.0.1", port = 0 } = options
    const { instances } = options
    const sandbox = yield* Sandbox_.make(
      instances === undefined ? { deliver } : { deliver, instances }
    )
    const url = yield* openServer(sandbox, host, port)
    return {
      url,
      gateways: sandbox.gateways,
      baseUrl: (instance) => `${url}/${instance}`,
      ledger: (instance) =>
        sandbox.gateways.get(instance)?.ledger.snapshot() ?? { movements: [], arrivals: {} }
    } satisfies RunningSandbox as RunningSandbox
  })

/** Opens the port; closing the scope closes it, every connection and every background delivery. */
export const make = (
  options: ServerOptions = {}
): Effect.Effect<RunningSandbox, ListenFailed, Scope.Scope> =>
  options.seed === undefined ? make_(options) : Random.withSeed(make_(options), options.seed)

/** A running sandbox for code that is not written in Effect. */
export interface StartedSandbox extends RunningSandbox {
  readonly close: () => Promise<void>
}

/** Opens the port; rejects with `ListenFailed` when it cannot. */
export const start = (options: ServerOptions = {}): Promise<StartedSandbox> =>
  Effect.gen(function* () {
    const scope = yield* Scope.make()
    const running = yield* make(options).pipe(
      Scope.provide(scope),
      Effect.tapError(() => Scope.close(scope, Exit.void))
    )
    const close = () => Effect.runPromise(Scope.close(scope, Exit.void))
    return { ...running, close }
  }).pipe(Effect.runPromise)
