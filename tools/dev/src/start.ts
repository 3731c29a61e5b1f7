/** `npm start`: gateways, a shop and the router in one process, so that nothing is left behind. */
import { NodeHttpServer, NodeRuntime, NodeServices } from "@effect/platform-node"
import type { Server } from "@switchyard/sandbox"
import {
  Cause,
  ConfigProvider,
  Console,
  Effect,
  Exit,
  FileSystem,
  Layer,
  type PlatformError
} from "effect"
import { HttpServer } from "effect/http"
import { createServer } from "node:http"
import { Config, Providers, Router, startFault } from "router"
import { configuration } from "./configuration.ts"
import * as Gateways from "./gateways.ts"
import * as Shop from "./Shop.ts"
import { welcome } from "./welcome.ts"

/** The router has to know its own address before it listens: gateways and shoppers are told. */
const freePort = Effect.scoped(
  Effect.map(NodeHttpServer.make(createServer, { host: "127.0.0.1", port: 0 }), ({ address }) =>
    "port" in address ? String(address.port) : "0"
  )
)

/**
 * The environment of `npm start`: the caller's, with the development configuration, and a database
 * that goes when the sandbox forgets its ledger.
 */
const environment = Effect.fnUntraced(function* (file: object) {
  const files = yield* FileSystem.FileSystem
  const folder = yield* files.makeTempDirectoryScoped({ prefix: "switchyard-" })
  const path = `${folder}/switchyard.json`
  yield* files.writeFileString(path, JSON.stringify(file))
  const defaults = { DATABASE_URL: `sqlite:${folder}/router.db` }
  const port = process.env.PORT === "0" ? { PORT: yield* freePort } : {}
  const env = { ...defaults, ...process.env, ...port, SWITCHYARD_CONFIG: path }
  return ConfigProvider.fromEnv({ env })
})

const program = Effect.gen(function* () {
  const gateways = yield* Gateways.make
  const shop = yield* Shop.make
  const provider = yield* environment(configuration(gateways.baseUrl, shop.eventsUrl))
  const config = yield* Config.load(Providers.offers).pipe(
    Effect.provideService(ConfigProvider.ConfigProvider, provider)
  )
  yield* shop.open(config.publicUrl)
  yield* Gateways.notifyRouter(gateways, config.publicUrl)
  const announce = HttpServer.addressFormattedWith((url) =>
    Console.log(welcome(url, shop.url, gateways.url))
  )
  yield* Layer.launch(Layer.provide(Layer.effectDiscard(announce), Router.layer(config)))
}).pipe(
  Effect.scoped,
  Effect.catch((fault) =>
    Effect.andThen(Console.error(describe(fault)), Effect.fail("not started"))
  ),
  Effect.provide(NodeServices.layer)
)

const describe = (
  fault: Server.ListenFailed | PlatformError.PlatformError | startFault.StartFault
) =>
  fault._tag === "ListenFailed" || fault._tag === "PlatformError"
    ? fault.message
    : startFault.describe(fault)

NodeRuntime.runMain(program, {
  disableErrorReporting: true,
  teardown: (exit, onExit) =>
    onExit(Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? 0 : 1)
})
