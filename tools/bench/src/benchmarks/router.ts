import { copyFileSync } from "node:fs"
import { Agent } from "node:http"
import { join } from "node:path"
import { type Benchmark, compared, headlineAtOnce } from "../benchmark.ts"
import { ofProcess } from "../cpu.ts"
import * as gatewayCall from "../floor/gatewayCall.ts"
import { checksum } from "../gateways/checksum.ts"
import { driving, load } from "../load.ts"
import * as processes from "../processes.ts"
import { compare, type Comparison, type Side } from "../rounds.ts"
import * as routerUnderTest from "../routerUnderTest.ts"
import * as shape from "../shape.ts"
import * as stubs from "../stub.ts"

// Many at once come first: they warm both sides up in a fraction of the time.
const warmUp = { calls: 20_000, atMostMs: 4_000 }
const many = { atOnce: headlineAtOnce, rounds: 7, durationMs: 1_500, warmUp }
const alone = { atOnce: 1, rounds: 5, durationMs: 800, warmUp: { calls: 500, atMostMs: 500 } }

/** A server that takes payments, with its database. */
interface Server extends processes.Started {
  readonly name: string
  readonly port: number
  readonly file: string
}

/** A server under load from this process; its CPU time is read from outside. */
const serverSide = ({ name, pid, port }: Server): Side => {
  const pay = routerUnderTest.payer(name, port, String(pid))
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

type Both = readonly [Server, Server]

const start = async (folder: string, gatewayPort: number): Promise<Both> => {
  const router = await routerUnderTest.start(folder, gatewayPort, "router.db")
  const file = join(folder, "floor.db")
  const args = [file, String(gatewayPort), routerUnderTest.publicUrl]
  const floor = await processes.entry("./floor/routerFloor.ts", ...args)
  return [
    { name: "router", file: join(folder, "router.db"), ...router },
    { name: "floor", file, ...floor, port: Number(floor.ready) }
  ]
}

/** A payment by each must leave the same rows and send the same, or the comparison means nothing. */
const checkSame = async (stub: stubs.Stub, both: Both): Promise<void> => {
  const [requests, rows]: [Array<string>, Array<string>] = [[], []]
  for (const { name, port } of both) {
    await routerUnderTest.payer(name, port, "first")(0)
    requests.push(shape.ofRequest(checksum, await stub.seen()))
  }
  for (const server of both) {
    await processes.stop(server)
    rows.push(shape.ofRows(server.file))
  }
  shape.checkSame("requests", requests)
  shape.checkSame("rows", rows)
}

/** The floor gets the router's own tables: a first start of the router makes them. */
const startBoth = async (stub: stubs.Stub): Promise<readonly [Side, Side]> => {
  const folder = processes.folder()
  await processes.stop(await routerUnderTest.start(folder, stub.port, "router.db"))
  copyFileSync(join(folder, "router.db"), join(folder, "floor.db"))
  await checkSame(stub, await start(folder, stub.port))
  const [router, floor] = await start(folder, stub.port)
  return [serverSide(router), serverSide(floor)]
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
    const both = await startBoth(stub)
    const loaded = await compare(stub, both, many)
    const single = await compare(stub, [...both, gatewaySide(stub.port)], alone)
    return compared("router", [loaded, single], [added(single)])
  }
}
