import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, Effect, Layer, Runtime, Schema } from "effect"
import type { HttpClient } from "effect/http"
import * as Browser from "./Browser.ts"
import * as Sandbox from "./Sandbox.ts"
import * as Shop from "./Shop.ts"

/** What a script may use. The browser is last to come and first to go, so that the shop can close. */
export type Services = HttpClient.HttpClient | Sandbox.Sandbox | Shop.Shop | Browser.Browser

const services = Browser.layer.pipe(
  Layer.provideMerge(Shop.layer),
  Layer.provideMerge(Sandbox.layer),
  Layer.provideMerge(NodeHttpClient.layerUndici)
)

/** The reason has been printed; the process ends with 1. */
class Stopped extends Schema.TaggedError<Stopped>()("Stopped", {}) {
  override readonly [Runtime.errorReported] = false
}

/** Runs a script as a process: exit code 0, or one line on standard error and 1. */
export const main = <E extends { readonly _tag: string; readonly message: string }>(
  life: Effect.Effect<void, E, Services>
): void =>
  life.pipe(
    Effect.provide(services),
    Effect.catch((fault) =>
      Effect.andThen(Console.error(`${fault._tag}: ${fault.message}`), Effect.fail(new Stopped()))
    ),
    NodeRuntime.runMain
  )
