import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Cause, Console, Effect, Exit, Layer } from "effect"
import { HttpServer } from "effect/http"
import * as Config from "./Config.ts"
import { offers } from "./Providers.ts"
import * as Router from "./Router.ts"
import * as startFault from "./startFault.ts"

const announce = Layer.effectDiscard(
  HttpServer.addressFormattedWith((address) => Console.log(`listening on ${address}`))
)

const program = Effect.gen(function* () {
  const config = yield* Config.load(offers)
  yield* Layer.launch(Layer.provide(announce, Router.layer(config)))
}).pipe(
  Effect.catch((fault) =>
    Effect.andThen(Console.error(startFault.describe(fault)), Effect.fail("not started"))
  ),
  Effect.provide(NodeServices.layer)
)

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  // A signal is the usual way to end: what was running has finished or is found again at the next start.
  teardown: (exit, onExit) =>
    onExit(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1)
})
