import { type Capabilities, Payments, Reference } from "@switchyard/core"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import { type Case, Skipped, type World } from "./Case.ts"
import * as authentication from "./cases/authentication.ts"
import * as claims from "./cases/claims.ts"
import * as faults from "./cases/faults.ts"
import * as flows from "./cases/flows.ts"
import * as integrity from "./cases/integrity.ts"
import * as money from "./cases/money.ts"
import * as references from "./cases/references.ts"
import * as secrets from "./cases/secrets.ts"
import * as webhooks from "./cases/webhooks.ts"
import type { Gateway } from "./Gateway.ts"
import * as SkippingClock from "./internal/skippingClock.ts"
import * as Network from "./Network.ts"

/** A provider and the gateway to try it on. */
export interface Subject<G extends Gateway> {
  /** The provider's id. */
  readonly name: string
  /** The provider's general service for an account at the started gateway. */
  readonly layer: (gateway: G) => Layer.Layer<Payments.Payments, never, HttpClient>
  /** What the provider claims; every claim is tried. */
  readonly capabilities: Capabilities.Capabilities
  /** Starts a gateway with books of its own; it is stopped when the suite ends. */
  readonly gateway: Effect.Effect<G, unknown, Scope.Scope>
  /** Cases that cannot be tried, by id, each with its reason; it is listed in the run's output. */
  readonly skip?: Readonly<Record<string, string>>
}

/** Every case for a provider of these capabilities. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case> => [
  ...claims.cases(capabilities),
  ...flows.cases(capabilities),
  ...faults.cases(capabilities),
  ...integrity.cases(capabilities),
  ...authentication.cases(capabilities),
  ...references.cases(capabilities),
  ...money.cases(capabilities),
  ...webhooks.cases(capabilities),
  ...secrets.cases(capabilities)
]

/** Runs one case; answers why it was left out, or null where it passed. A failure is the effect's. */
export type Run = (one: Case) => Effect.Effect<string | null, unknown>

/** Starts the gateway and builds the provider on a network that plays the suite's faults. */
export const open = <G extends Gateway>({
  capabilities,
  gateway,
  layer,
  name,
  skip = {}
}: Subject<G>): Effect.Effect<Run, unknown, Scope.Scope> =>
  Effect.gen(function* () {
    const started = yield* gateway
    const http = Context.get(yield* Layer.build(started.http), HttpClient)
    const impatient = SkippingClock.make(yield* Clock.Clock)
    const { isAuthentication } = started
    const network = Network.make({ http, isAuthentication, onHang: impatient.skip })
    const services = yield* Layer.build(
      Layer.provide(layer(started), Layer.succeed(HttpClient, network.client))
    )
    let count = 0
    const prefix = name.slice(0, 8)
    const world: World = {
      payments: Context.get(services, Payments.Payments),
      capabilities,
      gateway: started,
      network,
      reference: () => Reference.make(`${prefix}-case-${String(++count).padStart(6, "0")}`)
    }
    return (one) => {
      const reason = skip[one.id]
      if (reason !== undefined) return Effect.succeed(reason)
      network.calm()
      return one.run(world).pipe(
        Effect.as(null),
        Effect.catchIf(
          (error) => error instanceof Skipped,
          (skipped) => Effect.succeed((skipped as Skipped).reason)
        ),
        Effect.provideService(Clock.Clock, impatient.clock)
      )
    }
  })
