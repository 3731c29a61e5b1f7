/** The JWT intents card gateway (intents.md) as one `Gateway`. */
import { Effect, type Scope } from "effect"
import type { Deliver, Gateway, SandboxRequest, SandboxResponse } from "../Gateway.ts"
import * as Host from "../kit/Host.ts"
import { operations, read } from "./Call.ts"
import { commandsOf } from "./commands.ts"
import { describe } from "./describe.ts"
import * as hosted from "./hosted.ts"
import type { Merchant } from "./Merchants.ts"
import * as Merchants from "./Merchants.ts"
import * as serve from "./serve.ts"
import type { Switches } from "./State.ts"
import * as State from "./State.ts"
import type { World } from "./World.ts"
import * as World_ from "./World.ts"

export { defaultSwitches, type Switches } from "./State.ts"

/** One instance of the intents gateway. */
export interface IntentsOptions extends Partial<Switches> {
  readonly kind: "intents"
  /** The instance's name: mounted at `/{name}`. */
  readonly name: string
  /** Who may call; the published test merchants when absent. */
  readonly merchants?: ReadonlyArray<Merchant>
}

const handlerOf =
  (world: World) =>
  (request: SandboxRequest): Effect.Effect<SandboxResponse> =>
    Effect.flatMap(Host.momentOf(world.host, request), (moment) => {
      if (hosted.isPage(request.path)) return hosted.serve(world, request.path, request, moment)
      const call = read(world.state, request, moment)
      return call._tag === "Rejected"
        ? serve.rejected(world, call, moment)
        : serve.serve(world, call, moment)
    })

/** Builds one instance; what it does in the background ends with the scope. */
export const make = (
  options: IntentsOptions,
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
