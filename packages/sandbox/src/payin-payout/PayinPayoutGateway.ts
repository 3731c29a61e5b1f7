/** The HMAC-signed payin/payout gateway (payin-payout.md) as one `Gateway`. */
import { Effect, type Scope } from "effect"
import type { Deliver, Gateway, SandboxRequest, SandboxResponse } from "../Gateway.ts"
import * as Host from "../kit/Host.ts"
import { operations, read } from "./Call.ts"
import { commandsOf } from "./commands.ts"
import { describe } from "./describe.ts"
import type { Merchant } from "./Merchants.ts"
import * as Merchants from "./Merchants.ts"
import * as pages from "./pages.ts"
import * as serve from "./serve.ts"
import type { Switches } from "./State.ts"
import * as State from "./State.ts"
import type { World } from "./World.ts"
import * as World_ from "./World.ts"

/** One instance of the payin/payout gateway. */
export interface PayinPayoutOptions extends Partial<Switches> {
  readonly kind: "payin-payout"
  /** The instance's name: mounted at `/{name}`. */
  readonly name: string
  /** Who may call; the published test merchants when absent. */
  readonly merchants?: ReadonlyArray<Merchant>
}

const handlerOf =
  (world: World) =>
  (request: SandboxRequest): Effect.Effect<SandboxResponse> =>
    Effect.flatMap(Host.momentOf(world.host, request), (moment) => {
      if (pages.isPage(request.path)) return pages.serve(world, request, moment)
      // A caller's clock does not move with the control API: timestamps are held against the true time.
      const call = read(world.state, request, moment.nowMs - world.host.clockOffsetMs)
      return call._tag === "Rejected"
        ? serve.rejected(world, call, moment)
        : serve.call(world, call, moment)
    })

/** Builds one instance; its background deliveries and decisions end with the scope. */
export const make = (
  options: PayinPayoutOptions,
  deliver: Deliver
): Effect.Effect<Gateway, never, Scope.Scope> => {
  const { kind, merchants, name, ...switches } = options
  const state = State.make(merchants ?? Merchants.defaults, switches)
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
