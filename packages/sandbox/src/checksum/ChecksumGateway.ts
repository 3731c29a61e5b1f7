/** The MD5-checksum gateway (checksum.md) as one `Gateway`. */
import { Effect, type Scope } from "effect"
import type { Deliver, Gateway, SandboxRequest, SandboxResponse } from "../Gateway.ts"
import * as Host from "../kit/Host.ts"
import { operations, read } from "./Call.ts"
import { commandsOf } from "./commands.ts"
import { describe } from "./describe.ts"
import type { Merchant } from "./Merchants.ts"
import * as Merchants from "./Merchants.ts"
import * as serve from "./serve.ts"
import type { Switches } from "./State.ts"
import * as State from "./State.ts"
import type { World } from "./World.ts"
import * as World_ from "./World.ts"

/** One instance of the checksum gateway. */
export interface ChecksumOptions extends Partial<Switches> {
  readonly kind: "checksum"
  /** The instance's name: mounted at `/{name}`. */
  readonly name: string
  /** Who may call; the published test merchants when absent. */
  readonly merchants?: ReadonlyArray<Merchant>
}

const handlerOf =
  (world: World) =>
  (request: SandboxRequest): Effect.Effect<SandboxResponse> =>
    Effect.flatMap(Host.momentOf(world.host, request), (moment) => {
      if (serve.isPage(request.path)) return serve.page(world, request, moment)
      const call = read(world.state, request, moment)
      switch (call._tag) {
        case "Rejected":
          return serve.rejected(world, call, moment)
        case "Token":
          return serve.token(world, call, moment)
        case "Merchant":
          return serve.merchant(world, call, moment)
      }
    })

/** Builds one instance; its background deliveries and settlements end with the scope. */
export const make = (
  options: ChecksumOptions,
  deliver: Deliver
): Effect.Effect<Gateway, never, Scope.Scope> => {
  const { kind, merchants, name, ...switches } = options
  const state = State.make(name, merchants ?? Merchants.defaults, switches)
  return Effect.map(World_.make(state, deliver), (world) => ({
    name,
    kind,
    describe: () => describe(state),
    ledger: world.ledger,
    faults: world.faults,
    faultOperations: operations,
    handle: handlerOf(world),
    commands: commandsOf(world),
    reset: Effect.sync(() => World_.reset(world))
  }))
}
