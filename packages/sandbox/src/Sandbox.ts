/**
 * All gateway instances in one process, without a socket: a request as plain values goes to a
 * gateway, to the
 * control API or to the index page. `Server` puts it on a port; a simulation calls `handle`
 * directly.
 */
import { Effect, type Scope } from "effect"
import * as ChecksumGateway from "./checksum/ChecksumGateway.ts"
import * as Control from "./Control.ts"
import type { Deliver, Gateway, SandboxRequest, SandboxResponse } from "./Gateway.ts"
import * as IntentsGateway from "./intents/IntentsGateway.ts"
import { indexPage } from "./internal/indexPage.ts"
import * as respond from "./internal/respond.ts"
import * as OpenPaymentGateway from "./open-payment/OpenPaymentGateway.ts"
import * as PayinPayoutGateway from "./payin-payout/PayinPayoutGateway.ts"

/**
 * Which gateway to simulate under which name. A further kind joins this union and the switch in
 * `build`.
 */
export type InstanceOptions =
  | ChecksumGateway.ChecksumOptions
  | OpenPaymentGateway.OpenPaymentOptions
  | PayinPayoutGateway.PayinPayoutOptions
  | IntentsGateway.IntentsOptions

/**
 * The instances that run when none are named: the second one has its own ledger and faults, for
 * fail-over.
 */
export const defaultInstances: ReadonlyArray<InstanceOptions> = [
  { kind: "checksum", name: "checksum" },
  { kind: "checksum", name: "checksum-2" },
  { kind: "open-payment", name: "open-payment" },
  { kind: "intents", name: "intents" },
  { kind: "payin-payout", name: "payin-payout" }
]

/** Which gateways to simulate, and where their notifications go. */
export interface SandboxOptions {
  readonly instances?: ReadonlyArray<InstanceOptions>
  /** How notifications leave. */
  readonly deliver: Deliver
}

/** The running instances by name, and the handler over all of them. */
export interface Sandbox {
  readonly gateways: ReadonlyMap<string, Gateway>
  /** Answers a request whose `mount` is empty and whose `path` begins with the instance's name. */
  readonly handle: (request: SandboxRequest) => Effect.Effect<SandboxResponse>
}

const build = (
  options: InstanceOptions,
  deliver: Deliver
): Effect.Effect<Gateway, never, Scope.Scope> => {
  switch (options.kind) {
    case "checksum":
      return ChecksumGateway.make(options, deliver)
    case "open-payment":
      return OpenPaymentGateway.make(options, deliver)
    case "intents":
      return IntentsGateway.make(options, deliver)
    case "payin-payout":
      return PayinPayoutGateway.make(options, deliver)
  }
}

const notFound = () => respond.json({ error: "nothing is mounted here; see /" }, 404)

const dispatch = (
  gateways: ReadonlyMap<string, Gateway>,
  request: SandboxRequest
): Effect.Effect<SandboxResponse> => {
  const end = request.path.indexOf("/", 1)
  const mount = end === -1 ? request.path : request.path.slice(0, end)
  const inner = { ...request, mount, path: end === -1 ? "/" : request.path.slice(end) }
  if (mount === "/control") return Control.handle(gateways, inner)
  const gateway = gateways.get(mount.slice(1))
  if (gateway !== undefined) return gateway.handle(inner)
  if (request.path === "/") return Effect.sync(() => indexPage(gateways, request.origin))
  return Effect.succeed(notFound())
}

/** Builds every instance; what they do in the background ends with the scope. */
export const make = (options: SandboxOptions): Effect.Effect<Sandbox, never, Scope.Scope> =>
  Effect.gen(function* () {
    const gateways = new Map<string, Gateway>()
    for (const instance of options.instances ?? defaultInstances) {
      gateways.set(instance.name, yield* build(instance, options.deliver))
    }
    return { gateways, handle: (request) => dispatch(gateways, request) }
  })
