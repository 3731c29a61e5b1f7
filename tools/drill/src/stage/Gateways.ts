import type { GatewayBook, Movement } from "../check/Books.ts"
import * as http from "../http.ts"
import { entity, type Instance, instances } from "./configuration.ts"
import * as Processes from "./Processes.ts"

/** What the gateways' process is started with. */
export interface Settings {
  readonly seed: number
  /** Where the routers can be reached: for notifications that are registered and not asked for. */
  readonly publicUrl: string
  readonly entity: typeof entity
}

/** One request that a gateway received. */
export interface Received {
  readonly operation: string
  readonly outcome: string
}

/** The simulated gateways and their own books, read over HTTP. */
export interface Gateways {
  /** The port of all of them. */
  readonly port: number
  readonly baseUrl: (instance: Instance["name"]) => string
  readonly books: () => Promise<ReadonlyArray<GatewayBook>>
  /** The latest 10,000 requests, oldest first. */
  readonly received: (instance: Instance["name"]) => Promise<ReadonlyArray<Received>>
  /** The shopper, bank or time does something to a payment; answers whether it was possible. */
  readonly advance: (
    instance: Instance["name"],
    reference: string,
    to: "success" | "failure" | "expired"
  ) => Promise<boolean>
  /** Plays a fault on the next calls of an operation. */
  readonly fault: (instance: Instance["name"], rule: object) => Promise<void>
  /** Moves the clocks of all gateways. */
  readonly moveTime: (ms: number) => Promise<void>
}

/** A movement on the wire; `amount` as the gateway itself writes it. */
type WireMovement = Pick<Movement, "kind" | "reference"> & { readonly amount: string }

/** Of amounts in the drill's currencies, which all have two decimals. */
const minorUnitsOf = ({ minorUnits }: Instance, amount: string): number =>
  minorUnits ? Number(amount) : Math.round(Number(amount) * 100)

const started = async (closing: AsyncDisposableStack, settings: Settings): Promise<string> => {
  const file = Processes.entry("gatewayProcess.ts")
  const child = Processes.start(closing, file, [JSON.stringify(settings)], {
    execArgv: [Processes.onSource]
  })
  const url = await Processes.firstMessage(child, "the gateways")
  if (typeof url !== "string") throw new Error("the gateways did not tell their address")
  return url
}

/** Starts every gateway in a process of its own. */
export const open = async (
  closing: AsyncDisposableStack,
  settings: Omit<Settings, "entity">
): Promise<Gateways> => {
  const url = await started(closing, { ...settings, entity })
  const agent = http.connections()
  closing.defer(() => agent.destroy())
  const control = async (method: "GET" | "POST", path: string, body?: object) => {
    const text = body === undefined ? {} : { body: JSON.stringify(body) }
    const reply = await http.send({ agent, url, method, path: `/control/${path}`, ...text })
    return { done: reply.status === 200, value: http.jsonOf(reply) }
  }
  const book = async (instance: Instance): Promise<GatewayBook> => {
    const { value } = await control("GET", `${instance.name}/ledger`)
    const { arrivals, movements } = value as {
      readonly arrivals: GatewayBook["arrivals"]
      readonly movements: ReadonlyArray<WireMovement>
    }
    const moved = movements.map(({ amount, kind, reference }) => {
      return { kind, reference, amount: minorUnitsOf(instance, amount) }
    })
    return { instance: instance.name, accounts: instance.accounts, arrivals, movements: moved }
  }
  return {
    port: Number(new URL(url).port),
    baseUrl: (instance) => `${url}/${instance}`,
    books: () => Promise.all(instances.map(book)),
    received: async (instance) =>
      (await control("GET", `${instance}/requests`)).value as ReadonlyArray<Received>,
    advance: async (instance, reference, to) =>
      (await control("POST", `${instance}/advance`, { reference, to })).done,
    fault: async (instance, rule) => {
      const { done } = await control("POST", `${instance}/faults`, rule)
      if (!done) throw new Error(`the gateway ${instance} does not play ${JSON.stringify(rule)}`)
    },
    moveTime: async (advanceMs) => {
      for (const { name } of instances) await control("POST", `${name}/clock`, { advanceMs })
    }
  }
}
