/**
 * The control API: `/control/{instance}/...`, JSON in and out. It sets faults, reads the ledger,
 * and moves time
 * and payments. It is for tests; nothing of it exists at a real gateway.
 */
import { Effect } from "effect"
import * as Faults from "./Faults.ts"
import type { ControlCommand, Gateway, SandboxRequest, SandboxResponse } from "./Gateway.ts"
import { ControlRefused } from "./Gateway.ts"
import { decoder } from "./internal/control.ts"
import * as respond from "./internal/respond.ts"
import type { Movement, RequestEntry } from "./Ledger.ts"

const decodeRule = decoder(Faults.FaultRule)

const dated = <A extends Movement | RequestEntry>({ atMs, ...entry }: A) => ({
  ...entry,
  at: new Date(atMs).toISOString()
})

/** The commands that every gateway has. */
const commonCommands = (gateway: Gateway): Readonly<Record<string, ControlCommand>> => ({
  "GET faults": () => Effect.sync(() => gateway.faults.rules()),
  "POST faults": (input) =>
    Effect.flatMap(decodeRule(input), (rule) => {
      const { operation = gateway.faults.defaultOperation } = rule
      if (operation !== "*" && !gateway.faultOperations.includes(operation)) {
        const known = gateway.faultOperations.join(", ")
        return Effect.fail(new ControlRefused({ reason: `operation is one of ${known} or *` }))
      }
      gateway.faults.add(rule)
      return Effect.succeed(gateway.faults.rules())
    }),
  "DELETE faults": () =>
    Effect.sync(() => {
      gateway.faults.clear()
      return []
    }),
  "GET ledger": () =>
    Effect.sync(() => {
      const { arrivals, movements } = gateway.ledger.snapshot()
      return { movements: movements.map(dated), arrivals }
    }),
  "GET requests": () => Effect.sync(() => gateway.ledger.requests().map(dated)),
  "POST reset": () => Effect.as(gateway.reset, { reset: true })
})

const parse = (body: string): unknown => {
  if (body.trim() === "") return {}
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const notFound = (reason: string) => respond.json({ error: reason }, 404)

/** Answers a request below `/control`; its `path` is `/{instance}/{command}`. */
export const handle = (
  gateways: ReadonlyMap<string, Gateway>,
  request: SandboxRequest
): Effect.Effect<SandboxResponse> => {
  const [, name = "", command = "", ...more] = request.path.split("/")
  const gateway = gateways.get(name)
  if (gateway === undefined) return Effect.succeed(notFound("no such instance"))
  const key = `${request.method} ${command}`
  const known = { ...commonCommands(gateway), ...gateway.commands }
  const run = more.length === 0 && Object.hasOwn(known, key) ? known[key] : undefined
  if (run === undefined) return Effect.succeed(notFound("no such command"))
  const input = parse(request.body)
  const outcome =
    input === undefined
      ? Effect.fail(new ControlRefused({ reason: "the body is not JSON" }))
      : run(input)
  return outcome.pipe(
    Effect.map((value) => respond.json(value)),
    Effect.catchTag("ControlRefused", ({ reason }) =>
      Effect.succeed(respond.json({ error: reason }, 400))
    )
  )
}
