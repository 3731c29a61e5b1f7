#!/usr/bin/env node
/** The command `switchyard-sandbox`: the process edge around `Server`. */
import { parseArgs } from "node:util"
import type { Gateway } from "./Gateway.ts"
import * as Server from "./Server.ts"

const defaultPort = 4010

const usage = `switchyard-sandbox [--port <port>] [--host <host>]

Simulated payment gateways over real HTTP. No money moves.
  --port   default ${defaultPort}; the environment variable PORT sets it too
  --host   default 127.0.0.1
  --help   this text`

const complain = (line: string): never => {
  process.stderr.write(`switchyard-sandbox: ${line}\n`)
  process.exit(1)
}

const readOptions = () => {
  try {
    return parseArgs({
      options: {
        port: { type: "string" },
        host: { type: "string" },
        help: { type: "boolean" }
      }
    }).values
  } catch (error) {
    return complain(error instanceof Error ? error.message : "cannot read the options")
  }
}

const readPort = (text: string): number => {
  const port = Number(text)
  const isPort = /^\d{1,5}$/.test(text) && port <= 65_535
  return isPort ? port : complain(`${text} is not a port`)
}

const credentialLine = (credential: Readonly<Record<string, string>>): string =>
  `  ${Object.entries(credential)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ")}`

/** Instances of one kind differ in their books only: what they share is printed once. */
const describe = (
  running: Server.RunningSandbox,
  gateways: ReadonlyArray<Gateway>
): ReadonlyArray<string> =>
  gateways.slice(0, 1).flatMap((gateway) => {
    const { amounts, credentials, title } = gateway.describe()
    const example = amounts.find(({ effect }) => effect.startsWith("loseAnswer"))
    return [
      "",
      title,
      ...gateways.map(({ name }) => `  ${running.baseUrl(name)}`),
      ...credentials.map(credentialLine),
      ...(example === undefined ? [] : [`  amount ${example.amount}: ${example.effect}`])
    ]
  })

const announce = (running: Server.RunningSandbox): string =>
  [
    `listening on ${running.url}`,
    "open it in a browser for operations, cards, trigger amounts and ledgers",
    ...Array.from(Map.groupBy(running.gateways.values(), ({ kind }) => kind).values(), (gateways) =>
      describe(running, gateways)
    ).flat(),
    "",
    `control API: ${running.url}/control/{instance}/...`
  ].join("\n")

const options = readOptions()
if (options.help === true) {
  process.stdout.write(`${usage}\n`)
  process.exit(0)
}
const port = readPort(options.port ?? process.env["PORT"] ?? String(defaultPort))

const running = await Server.start({ port, host: options.host ?? "127.0.0.1" }).catch(
  (error: unknown) =>
    complain(error instanceof Server.ListenFailed ? error.message : "cannot start")
)
process.stdout.write(`${announce(running)}\n`)

const stop = () => {
  void running.close().finally(() => process.exit(0))
}
process.once("SIGTERM", stop)
process.once("SIGINT", stop)
