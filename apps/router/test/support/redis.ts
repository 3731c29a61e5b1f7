import { Context, Duration, Effect, Layer, Scope } from "effect"
import { CircuitBreaker, RateLimiter } from "effect/persistence"
import { createServer, type Socket } from "node:net"

/**
 * A Redis for tests, on the loopback interface. It speaks the protocol (RESP2) and knows the scripts of
 * `CircuitBreaker` and `RateLimiter` by their text: it runs them by the stores that these have in memory.
 */
export interface Running {
  readonly url: string
  /** Scripts that were run, in order. */
  readonly scripts: ReadonlyArray<Script>
  /** Keys that they were run on. */
  readonly keys: ReadonlySet<string>
  /** Takes commands and answers none, until told otherwise. */
  readonly hush: (isSilent: boolean) => void
  /** Answers every script with an error, until told otherwise. */
  readonly fail: (fails: boolean) => void
  /** Stops listening and cuts all connections. */
  readonly stop: () => Promise<void>
  /** Listens again, on the same port. */
  readonly start: () => Promise<void>
}

type Script = "admit" | "record" | "state" | "renew" | "take"

type Reply = number | string | Error | ReadonlyArray<Reply>

const encode = (reply: Reply): string => {
  if (typeof reply === "number") return `:${reply}\r\n`
  if (reply instanceof Error) return `-ERR ${reply.message}\r\n`
  if (typeof reply === "string") return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`
  return `*${reply.length}\r\n${reply.map(encode).join("")}`
}

/** The first whole command of the text and what follows it; null where none is whole. */
const read = (text: string): readonly [words: Array<string>, rest: string] | null => {
  const head = /^\*(\d+)\r\n/.exec(text)
  if (head === null) return null
  let at = head[0].length
  const words: Array<string> = []
  for (let word = 0; word < Number(head[1]); word += 1) {
    const length = /^\$(\d+)\r\n/.exec(text.slice(at))
    const start = at + (length?.[0].length ?? 0)
    at = start + Number(length?.[1]) + 2
    if (length === null || text.length < at) return null
    words.push(text.slice(start, at - 2))
  }
  return [words, text.slice(at)]
}

const scriptOf = (lua: string): Script => {
  if (lua.includes("halfopen-closed")) return "record"
  if (lua.includes("CircuitBreaker renew")) return "renew"
  if (lua.includes("CircuitBreaker admit")) return "admit"
  return lua.includes("last_refill_key") ? "take" : "state"
}

type Breakers = CircuitBreaker.CircuitBreakerStore["Service"]

const admit = (breakers: Breakers, key = "") =>
  Effect.matchEffect(Effect.scoped(breakers.admit(key)), {
    onSuccess: ({ consecutiveOpenings, generation, probe, transition }) =>
      Effect.succeed<Reply>([
        ...["ok", String(generation + 1_000_000)],
        ...[probe ? 1 : 0, consecutiveOpenings, transition === undefined ? 0 : 1]
      ]),
    onFailure: ({ reason }) =>
      Effect.succeed<Reply>(
        reason._tag === "CircuitOpen"
          ? ["open", Duration.toMillis(reason.retryAfter)]
          : ["halfopen"]
      )
  })

const record = (breakers: Breakers, args: ReadonlyArray<string>) => {
  const [key = "", generation, outcome, , threshold, minimumCalls, size, openFor] = args
  return breakers
    .record({
      key,
      generation: Number(generation) - 1_000_000,
      outcome: outcome === "Success" || outcome === "Failure" ? outcome : "Ignored",
      tripPolicy: CircuitBreaker.rate({
        threshold: Number(threshold),
        minimumCalls: Number(minimumCalls),
        size: Number(size)
      }),
      openFor: Duration.millis(Number(openFor))
    })
    .pipe(
      Effect.map((moved): Reply => {
        if (moved === undefined) return ["none", 0]
        return moved.to === "Open"
          ? [`${moved.from.toLowerCase()}-open`, moved.consecutiveOpenings]
          : ["halfopen-closed", 0]
      })
    )
}

const state = (breakers: Breakers, key = "") =>
  Effect.map(breakers.state(key), (found): Reply => {
    if (found._tag === "Closed") return ["Closed", 0, 0, 0]
    return found._tag === "Open"
      ? ["Open", Duration.toMillis(found.retryAfter), found.consecutiveOpenings, 0]
      : ["HalfOpen", 0, found.consecutiveOpenings, found.probing ? 1 : 0]
  })

const take = (
  rates: RateLimiter.RateLimiterStore["Service"],
  [key = "", , tokens, refill, limit, , overflow]: ReadonlyArray<string>
) =>
  rates
    .tokenBucket({
      key,
      tokens: Number(tokens),
      refillRate: Duration.millis(Number(refill)),
      limit: Number(limit),
      allowOverflow: overflow === "1"
    })
    .pipe(Effect.map(([left, elapsed]): Reply => [String(left), String(elapsed)]))

/** Answers the commands of each connection in their order. */
const serverFor = (
  sockets: Set<Socket>,
  answer: (words: ReadonlyArray<string>) => Promise<Reply>,
  isSilent: () => boolean
) =>
  createServer((socket) => {
    sockets.add(socket.on("error", () => undefined).on("close", () => sockets.delete(socket)))
    let text = ""
    let last: Promise<unknown> = Promise.resolve()
    socket.on("data", (bytes: Buffer) => {
      text += bytes.toString()
      for (let next = read(text); next !== null; next = read(text)) {
        const [words] = next
        text = next[1]
        last = last.then(async () => {
          const reply = await answer(words)
          if (!isSilent()) socket.write(encode(reply))
        })
      }
    })
  })

/** Starts one. */
export const start = async (): Promise<Running> => {
  const stores = Layer.mergeAll(CircuitBreaker.layerStoreMemory(), RateLimiter.layerStoreMemory)
  const scope = await Effect.runPromise(Scope.make())
  const context = await Effect.runPromise(Layer.buildWithScope(stores, scope))
  const breakers = Context.get(context, CircuitBreaker.CircuitBreakerStore)
  const rates = Context.get(context, RateLimiter.RateLimiterStore)
  const texts: Array<string> = []
  const scripts: Array<Script> = []
  const keys = new Set<string>()
  const now = { isSilent: false, fails: false }

  const evaluate = async (sha = "", args: ReadonlyArray<string>): Promise<Reply> => {
    const text = texts[Number(sha)]
    if (text === undefined) return new Error("NOSCRIPT")
    const script = scriptOf(text)
    scripts.push(script)
    keys.add(args[0] ?? "")
    if (now.fails) return new Error("OOM")
    const answers: Record<Script, () => Effect.Effect<Reply, unknown>> = {
      admit: () => admit(breakers, args[0]),
      record: () => record(breakers, args),
      state: () => state(breakers, args[0]),
      take: () => take(rates, args),
      renew: () => Effect.succeed(1)
    }
    return Effect.runPromise(answers[script]())
  }
  const answer = async (words: ReadonlyArray<string>): Promise<Reply> => {
    const [command, ...args] = words
    if (command === "SCRIPT") return String(texts.push(args[1] ?? "") - 1)
    if (command === "EVALSHA") return evaluate(args[0], args.slice(2))
    if (command === "PING") return "PONG"
    return command === "HELLO" ? ["server", "redis", "proto", 2] : "OK"
  }
  const sockets = new Set<Socket>()
  const server = serverFor(sockets, answer, () => now.isSilent)
  let port = 0
  const listen = () =>
    new Promise<void>((listening) => server.listen(port, "127.0.0.1", () => listening()))
  await listen()
  const address = server.address()
  port = typeof address === "object" && address !== null ? address.port : 0
  return {
    url: `redis://127.0.0.1:${port}`,
    scripts,
    keys,
    hush: (isSilent) => void (now.isSilent = isSilent),
    fail: (fails) => void (now.fails = fails),
    start: listen,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped())
        sockets.forEach((socket) => socket.destroy())
      })
  }
}
