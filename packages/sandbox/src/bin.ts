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

const describe = (gateway: Gateway, baseUrl: string): ReadonlyArray<string> => {
  const { amounts, cards, credentials, title } = gateway.describe()
  return [
    "",
    `${title}: ${baseUrl}`,
    ...credentials.map(
      (credential) =>
        `  ${Object.entries(credential)
          .map(([name, value]) => `${name}=${value}`)
          .join(" ")}`
    ),
    "  cards",
    ...cards.map(({ effect, number }) => `    ${number.padEnd(17)} ${effect}`),
    "  amounts (of the create; with 2, 3, 4, 5 in front: of the later CP, RF, RV, IN)",
    ...amounts.map(({ amount, effect }) => `    ${amount}  ${effect}`)
  ]
}

/** Instances of one kind share their cards and amounts: those are printed once. */
const announce = (running: Server.RunningSandbox): string => {
  const lines = [`listening on ${running.url}`]
  const shown = new Set<string>()
  for (const gateway of running.gateways.values()) {
    const baseUrl = running.baseUrl(gateway.name)
    if (shown.has(gateway.kind)) {
      lines.push("", `${gateway.describe().title}: ${baseUrl} (same credentials, own ledger)`)
      continue
    }
    shown.add(gateway.kind)
    lines.push(...describe(gateway, baseUrl))
  }
  lines.push("", `control API: ${running.url}/control/{instance}/...`)
  return lines.join("\n")
}

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
