/** `npm start`: the sandbox gateways and the router in one process, so that nothing is left behind. */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { Server } from "@switchyard/sandbox"
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
import { Config, Providers, Router, startFault } from "router"
import { configuration, keys } from "./configuration.ts"

const sandboxPort = 4010

/** The sandbox on its usual port, or on any other one where that is taken. */
const sandbox = Server.make({ port: sandboxPort }).pipe(
  Effect.catchTag("ListenFailed", () => Server.make({ port: 0 }))
)

/**
 * The environment of `npm start`: the caller's, with the development configuration, and a database
 * that goes when the sandbox forgets its ledger.
 */
const environment = Effect.fnUntraced(function* (gateways: Server.RunningSandbox) {
  const files = yield* FileSystem.FileSystem
  const folder = yield* files.makeTempDirectoryScoped({ prefix: "switchyard-" })
  const file = `${folder}/switchyard.json`
  yield* files.writeFileString(file, JSON.stringify(configuration(gateways.baseUrl)))
  const defaults = { DATABASE_URL: `sqlite:${folder}/router.db` }
  return ConfigProvider.fromEnv({ env: { ...defaults, ...process.env, SWITCHYARD_CONFIG: file } })
})

const example = (url: string) => `curl -i ${url}/v1/payments \\
  -H 'Authorization: Bearer ${keys.write}' \\
  -H "Idempotency-Key: $(date +%s%N)" \\
  -H 'Content-Type: application/json' \\
  -d '{ "reference": "order-1001", "amount": { "value": 9200, "currency": "EUR" },
        "method": { "type": "card", "number": "4111111111111111",
                    "expiryMonth": 12, "expiryYear": 2030, "cvv": "123" } }'`

const welcome = (url: string, gateways: Server.RunningSandbox) => `listening on ${url}

  docs      ${url}/docs
  API key   ${keys.write}   (read only: ${keys.read})
  gateways  ${gateways.url}   (simulated; test cards, trigger amounts, ledgers)

A card payment:

${example(url)}

More to try: amount 100100 is declined, 100600 loses the gateway's answer (202 unknown, then captured).
Ctrl-C stops everything.`

const program = Effect.gen(function* () {
  const gateways = yield* sandbox
  const provider = yield* environment(gateways)
  const config = yield* Config.load(Providers.offers).pipe(
    Effect.provideService(ConfigProvider.ConfigProvider, provider)
  )
  const announce = HttpServer.addressFormattedWith((url) => Console.log(welcome(url, gateways)))
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
