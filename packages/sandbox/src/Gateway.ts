/**
 * What a simulated gateway is: data and one handler over plain values. No socket appears here,
 * so the same
 * gateway runs behind `Server` over real HTTP and in process under a virtual clock.
 */
import { type Effect, Schema } from "effect"
import type { Faults } from "./Faults.ts"
import type { Ledger } from "./Ledger.ts"

/**
 * One HTTP request as plain values. `path` is below `mount` and begins with a slash; header names
 * are lower-case.
 */
export interface SandboxRequest {
  readonly method: string
  /**
   * Scheme, host and port by which the caller reached the sandbox, for example
   * `http://127.0.0.1:4010`.
   */
  readonly origin: string
  /**
   * The path under which the gateway is mounted, for example `/checksum`; empty at the sandbox
   * itself.
   */
  readonly mount: string
  readonly path: string
  /** The query without its question mark. */
  readonly query: string
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
  /** The caller's IP address, where there is a socket. */
  readonly remoteAddress?: string | undefined
}

/**
 * How the bytes of an answer reach the caller.
 *
 * - `Whole`: as usual
 * - `Reset`: no answer, the connection is reset (RST)
 * - `Close`: no answer, the connection is closed (FIN)
 * - `Hang`: no answer, the connection stays open
 * - `Truncated`: half of the body, then the connection is closed; with or without a `content-
 *   length`
 * - `Drip`: the whole body in ten pieces, `intervalMs` apart
 */
export type Delivery =
  | { readonly _tag: "Whole" }
  | { readonly _tag: "Reset" }
  | { readonly _tag: "Close" }
  | { readonly _tag: "Hang" }
  | { readonly _tag: "Truncated"; readonly withLength: boolean }
  | { readonly _tag: "Drip"; readonly intervalMs: number }

/** One HTTP answer as plain values, and how it is to be delivered. */
export interface SandboxResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly delivery: Delivery
}

/** A notification that a gateway sends to a merchant. */
export interface OutgoingRequest {
  readonly url: string
  /** `POST` when absent. */
  readonly method?: string
  readonly contentType: string
  /** Further headers, for example a signature; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** An outgoing request that got no HTTP answer. */
export class DeliveryFailed extends Schema.TaggedError<DeliveryFailed>()("DeliveryFailed", {
  reason: Schema.String
}) {
  override get message(): string {
    return `no answer: ${this.reason}`
  }
}

/**
 * Sends a notification and gives the HTTP status of the answer. `Server` passes real HTTP; a
 * simulation passes its own.
 */
export type Deliver = (request: OutgoingRequest) => Effect.Effect<number, DeliveryFailed>

/**
 * A control command that cannot be carried out: a wrong input or nothing to act on. Answered as
 * HTTP 400.
 */
export class ControlRefused extends Schema.TaggedError<ControlRefused>()("ControlRefused", {
  reason: Schema.String
}) {
  override get message(): string {
    return this.reason
  }
}

/** A command of the control API that only one kind of gateway has: decoded JSON in, JSON out. */
export type ControlCommand = (input: unknown) => Effect.Effect<unknown, ControlRefused>

/** What a person needs to use a gateway; shown on the index page and by the command. */
export interface GatewayDescription {
  readonly title: string
  readonly credentials: ReadonlyArray<Readonly<Record<string, string>>>
  /** How to read `amounts`: which call they hit, and how another call is hit. */
  readonly triggers: string
  readonly amounts: ReadonlyArray<{ readonly amount: string; readonly effect: string }>
  readonly cards: ReadonlyArray<{ readonly number: string; readonly effect: string }>
  readonly operations: ReadonlyArray<string>
}

/** One gateway instance with its own ledger, faults and merchants. */
export interface Gateway {
  /** The instance's name; the gateway is mounted at `/{name}`. */
  readonly name: string
  /** Which gateway it simulates, for example `checksum`. */
  readonly kind: string
  readonly describe: () => GatewayDescription
  readonly ledger: Ledger
  readonly faults: Faults
  /** The operations that a fault rule may name, besides `*`. */
  readonly faultOperations: ReadonlyArray<string>
  readonly handle: (request: SandboxRequest) => Effect.Effect<SandboxResponse>
  /**
   * `/control/{name}/{command}` beyond what every gateway has, by method and name: `POST advance`.
   */
  readonly commands: Readonly<Record<string, ControlCommand>>
  /** Forgets payments, ledger, faults and clock; keeps merchants. */
  readonly reset: Effect.Effect<void>
}

/** The one value of a header, or undefined when it is absent or repeated. */
export const header = (request: SandboxRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return typeof value === "string" ? value : undefined
}

/** The URL under which the gateway that got this request is mounted. */
export const mountUrl = (request: SandboxRequest): string => request.origin + request.mount
