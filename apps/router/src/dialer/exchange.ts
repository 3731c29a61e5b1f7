import { Effect } from "effect"
import type { ClientRequest, IncomingMessage } from "node:http"
import * as http from "node:http"
import * as https from "node:https"
import { isIP, type LookupFunction } from "node:net"
import type { Target } from "./Target.ts"

/** How far a request came that has no answer. */
export type Broken = "closed" | "connect" | "malformed" | "tls"

/** One POST. */
export interface Post {
  readonly target: Target
  /** The only addresses that may be connected to. */
  readonly addresses: ReadonlyArray<string>
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string | undefined
}

/** More of an answer is not read. */
const answerBytesMax = 64 * 1024

/**
 * Answers what was resolved and checked before, so that there is no second resolution to be fooled by. Not
 * at once: an address that the system refuses on the spot would be an error before anybody listens for it,
 * which ends the process.
 */
const lookupOf = (addresses: ReadonlyArray<string>): LookupFunction => {
  const all = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_, options, callback) => {
    const [first] = all
    queueMicrotask(() => {
      if (options.all === true) callback(null, all)
      else callback(null, first?.address ?? "", first?.family)
    })
  }
}

const start = ({ addresses, body, ca, headers, target }: Post): ClientRequest => {
  const options: https.RequestOptions = {
    method: "POST",
    host: target.host,
    port: target.port,
    path: target.path,
    headers: { ...headers, host: target.authority, "content-length": body.length },
    // A connection of its own: one that is kept belongs to addresses that were checked some time ago.
    agent: false,
    lookup: lookupOf(addresses)
  }
  if (!target.secure) return http.request(options)
  const servername = isIP(target.host) === 0 ? target.host : ""
  return https.request({ ...options, servername, ...(ca === undefined ? {} : { ca }) })
}

/** Follows a connection, so that its failure has a name. */
const watch = (request: ClientRequest, secure: boolean): ((error?: unknown) => Broken) => {
  let reached: "nowhere" | "host" | "peer" = "nowhere"
  request.once("socket", (socket) => {
    socket.once("connect", () => (reached = secure ? "host" : "peer"))
    socket.once("secureConnect", () => (reached = "peer"))
  })
  return (error) => {
    if (reached === "nowhere") return "connect"
    if (reached === "host") return "tls"
    const code = error instanceof Error && "code" in error ? String(error.code) : ""
    return code.startsWith("HPE_") ? "malformed" : "closed"
  }
}

/** Reads an answer to its end or its limit, and keeps nothing of it. */
const drain = (response: IncomingMessage, done: () => void): void => {
  let bytes = 0
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > answerBytesMax) response.destroy()
  })
  response.on("error", () => undefined)
  response.once("close", done)
}

/**
 * Sends one POST on a connection of its own and answers the status. Follows no redirect; the answer's
 * body is read at most 64 kB far and dropped. After `timeoutMs` it is over; a status that came before
 * counts, however slow the rest is.
 */
export const exchange = (
  post: Post,
  timeoutMs: number
): Effect.Effect<number, Broken | "timeout"> =>
  Effect.suspend(() => {
    let status: number | undefined
    const work = Effect.callback<number, Broken>((resume) => {
      const request = start(post)
      const name = watch(request, post.target.secure)
      request.once("response", (response) => {
        const answered = response.statusCode ?? 0
        status = answered
        drain(response, () => resume(Effect.succeed(answered)))
      })
      request.on("error", (error) => {
        if (status === undefined) resume(Effect.fail(name(error)))
      })
      request.once("close", () => {
        resume(status === undefined ? Effect.fail(name()) : Effect.succeed(status))
      })
      request.end(post.body)
      return Effect.sync(() => request.destroy())
    })
    return Effect.timeoutOrElse(work, {
      duration: timeoutMs,
      orElse: () =>
        status === undefined ? Effect.fail("timeout" as const) : Effect.succeed(status)
    })
  })
