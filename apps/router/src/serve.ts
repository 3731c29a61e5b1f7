import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Cause, Console, Effect, Exit, Layer, Stdio } from "effect"
import { HttpServer } from "effect/http"
import * as Config from "./Config.ts"
import * as explain from "./explain.ts"
import { offers } from "./Providers.ts"
import * as Log from "./observability/Log.ts"
import * as Metrics from "./observability/Metrics.ts"
import * as Telemetry from "./observability/Telemetry.ts"
import * as Router from "./Router.ts"
import * as startFault from "./startFault.ts"
import * as sweep from "./sweep.ts"

const announce = Layer.effectDiscard(
  HttpServer.addressFormattedWith((address) => Console.log(`listening on ${address}`))
)

/** Logs, and what is collected of them and of traces: sent on after everything else has ended. */
const observability = Telemetry.layer.pipe(
  Layer.provideMerge(Metrics.layer),
  Layer.provideMerge(Log.layerConfig({ isReadable: process.stdout.isTTY === true }))
)

const serve = Effect.gen(function* () {
  const config = yield* Config.load(offers)
  yield* Layer.launch(Layer.provide(announce, Router.layer(config)))
}).pipe(Effect.provide(observability))

/** A number of hours as a person writes it. */
const hoursOf = (text: string): number | null => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : null)

/** Commands print their result; what is logged goes beside it. */
const logBeside = Log.layerConfig({
  isReadable: process.stderr.isTTY === true,
  isOnStandardError: true
})

const isRoutedId = (text: string | undefined): text is string =>
  text !== undefined && /^(pay|pot)_\w+$/.test(text)

/**
 * Serves, or does one thing instead: `sweep [hours]` compares the books of both sides, see `sweep.ts`, and
 * `explain pay_…` says how a payment was routed, see `explain.ts`.
 */
const command = Effect.gen(function* () {
  const [name, argument] = yield* Effect.flatMap(Stdio.Stdio, ({ args }) => args)
  if (name === undefined) return yield* serve
  if (name === "explain" && isRoutedId(argument)) {
    return yield* Effect.provide(explain.program(argument), logBeside)
  }
  const window = hoursOf(argument ?? "24")
  if (name === "sweep" && window !== null) {
    return yield* Effect.provide(sweep.program(window), logBeside)
  }
  yield* Console.error("usage: router [sweep [hours]]\n       router explain pay_… | pot_…")
  return yield* Effect.fail("no such command" as const)
})

const program = command.pipe(
  Effect.catch((fault) =>
    typeof fault === "string"
      ? Effect.fail(fault)
      : Effect.andThen(Console.error(startFault.describe(fault)), Effect.fail("not started"))
  ),
  Effect.provide(NodeServices.layer)
)

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  // A signal is the usual way to end: what was running has finished or is found again at the next start.
  teardown: (exit, onExit) =>
    onExit(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1)
})
