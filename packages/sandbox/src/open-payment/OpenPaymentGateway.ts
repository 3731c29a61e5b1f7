/** The Open Payment Platform (open-payment.md) as one `Gateway`. */
import { Effect, type Scope } from "effect"
import type { Deliver, Gateway, SandboxRequest, SandboxResponse } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import * as Host from "../kit/Host.ts"
import { read } from "./Call.ts"
import { commandsOf } from "./commands.ts"
import { describe } from "./describe.ts"
import type { Entity } from "./Entities.ts"
import * as Entities from "./Entities.ts"
import type { Outcome } from "./Outcomes.ts"
import * as pages from "./pages.ts"
import { operations } from "./routes.ts"
import * as serve from "./serve.ts"
import type { Switches } from "./State.ts"
import * as State from "./State.ts"
import * as status from "./status.ts"
import type { World } from "./World.ts"
import * as World_ from "./World.ts"

/** One instance of the Open Payment Platform. */
export interface OpenPaymentOptions extends Partial<Switches> {
  readonly kind: "open-payment"
  /** The instance's name: mounted at `/{name}`. */
  readonly name: string
  /** Who may call, and where webhooks go; the published test entities when absent. */
  readonly entities?: ReadonlyArray<Entity>
  /** Which cards and amounts end with which code. */
  readonly outcomes?: ReadonlyArray<Outcome>
}

const handlerOf =
  (world: World) =>
  (request: SandboxRequest): Effect.Effect<SandboxResponse> =>
    Effect.flatMap(Host.momentOf(world.host, request), (moment) => {
      const page = pages.serve(world, request, moment)
      if (page !== undefined) return page
      if (request.method === "GET" && request.path === "/v1/resultcodes") {
        return Effect.succeed(respond.json(status.catalogue(moment)))
      }
      const call = read(world.state, request, moment)
      return call._tag === "Call"
        ? serve.call(world, call, moment)
        : serve.rejected(world, call, moment)
    })

/** Builds one instance; its background deliveries and settlements end with the scope. */
export const make = (
  options: OpenPaymentOptions,
  deliver: Deliver
): Effect.Effect<Gateway, never, Scope.Scope> => {
  const { entities, kind, name, outcomes, ...switches } = options
  const state = State.make(name, entities ?? Entities.defaults, outcomes ?? [], switches)
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
