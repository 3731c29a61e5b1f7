import { copyFileSync, writeFileSync } from "node:fs"
import { Agent } from "node:http"
import { join } from "node:path"
import { type Benchmark, headlineAtOnce } from "../benchmark.ts"
import { ofProcess } from "../cpu.ts"
import * as gatewayCall from "../floor/gatewayCall.ts"
import { checksum } from "../gateways/checksum.ts"
import { post } from "../httpCall.ts"
import { driving, load } from "../load.ts"
import * as processes from "../processes.ts"
import { compare, type Comparison, type Side } from "../rounds.ts"
import * as stubs from "../stub.ts"

// Many at once come first: they warm both sides up in a fraction of the time.
const warmUp = { calls: 20_000, atMostMs: 4_000 }
const many = { atOnce: headlineAtOnce, rounds: 7, durationMs: 1_500, warmUp }
const alone = { atOnce: 1, rounds: 5, durationMs: 800, warmUp: { calls: 500, atMostMs: 500 } }

const apiKey = "sk_bench_0123456789"

const configOf = (gatewayPort: number) => ({
  merchants: [{ id: "acme", apiKeys: [{ key: apiKey, role: "write" }] }],
  accounts: [
    {
      ...{ id: "checksum-eu", merchant: "acme", provider: checksum.name },
      config: { baseUrl: `http://127.0.0.1:${gatewayPort}`, ...checksum.account }
    }
  ]
})

const bodyOf = (number: number): string =>
  JSON.stringify({ reference: `order-${number}`, ...checksum.purchase })

/** A server under load from this process; its CPU time is read from outside. */
const serverSide = (name: string, pid: number, port: number): Side => {
  const agent = new Agent({ keepAlive: true })
  const run = String(pid)
  const pay = async (number: number) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      "idempotency-key": `${run}-${number}`
    }
    const path = "/v1/payments"
    const { status, text } = await post({ agent, port, path, headers, body: bodyOf(number) })
    if (status === 201 && text.includes('"status":"captured"')) return
    throw new Error(`${name} answered ${status} ${text}`)
  }
  return {
    name,
    round: async (demand) => {
      const before = ofProcess(pid)
      const round = await processes.guarded(load(demand, driving(pay)))
      return { ...round, cpuPerCall: (ofProcess(pid) - before) / round.calls }
    }
  }
}

/** The gateway's own time, without any server between. */
const gatewaySide = (port: number): Side => {
  const agent = new Agent({ keepAlive: true })
  const call = async (number: number) => {
    await gatewayCall.create(checksum, agent, port, `direct-${number}`)
  }
  return {
    name: "gateway alone",
    round: async (demand) => ({ ...(await load(demand, driving(call))), cpuPerCall: Number.NaN })
  }
}

const startRouter = (folder: string, gatewayPort: number, file: string) => {
  const config = join(folder, "config.json")
  writeFileSync(config, JSON.stringify(configOf(gatewayPort)))
  const DATABASE_URL = `sqlite:${join(folder, file)}`
  return processes.router({ SWITCHYARD_CONFIG: config, DATABASE_URL, PORT: "0", HOST: "127.0.0.1" })
}

/** The floor gets the router's own tables: a first start of the router makes them. */
const startBoth = async (gatewayPort: number): Promise<readonly [Side, Side]> => {
  const folder = processes.folder()
  await processes.stop(await startRouter(folder, gatewayPort, "router.db"))
  const floorFile = join(folder, "floor.db")
  copyFileSync(join(folder, "router.db"), floorFile)
  const router = await startRouter(folder, gatewayPort, "router.db")
  const floor = await processes.entry("./floor/routerFloor.ts", floorFile, String(gatewayPort))
  return [
    serverSide("router", router.pid, router.port),
    serverSide("floor", floor.pid, Number(floor.ready))
  ]
}

const added = ({ results }: Comparison): string => {
  const [router, , gateway] = results
  const ms = (router?.p50Ms ?? Number.NaN) - (gateway?.p50Ms ?? Number.NaN)
  return `the router adds ${ms.toFixed(2)} ms to the p50 of the gateway's own answer, 1 at a time`
}

/** One payment through the router against a server that does the same work with nothing around it. */
export const router: Benchmark = {
  name: "router",
  title: "one payment: the router on SQLite, bare node:http and node:sqlite",
  run: async () => {
    const stub = await stubs.start(checksum)
    const both = await startBoth(stub.port)
    const loaded = await compare(stub, both, many)
    const single = await compare(stub, [...both, gatewaySide(stub.port)], alone)
    return { comparisons: [loaded, single], notes: [added(single)] }
  }
}
