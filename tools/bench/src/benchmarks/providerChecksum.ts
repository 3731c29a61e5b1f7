import { type Benchmark, headlineAtOnce } from "../benchmark.ts"
import * as gateways from "../gateway.ts"
import type { Demand } from "../load.ts"
import * as processes from "../processes.ts"
import { compare, type Measured, type Side } from "../rounds.ts"
import type { Seen } from "../stubGateway.ts"

const schedules = [
  { atOnce: headlineAtOnce, rounds: 9, durationMs: 800, warmUpMs: 2_000 },
  { atOnce: 1, rounds: 5, durationMs: 600, warmUpMs: 300 }
]

/** A side in a process of its own, which measures itself. */
const side = async (name: string, file: string, port: number): Promise<Side> => {
  const { child } = await processes.entry(file, String(port))
  const round = async (demand: Demand): Promise<Measured> => {
    const answer = processes.next(child)
    child.send(demand)
    return (await answer) as Measured
  }
  return { name, round: (demand) => processes.guarded(round(demand)) }
}

/** What was sent, but for the number of the call and the digest over it. */
const shapeOf = ({ body, headers }: Seen): string => {
  const shown = body
    .replace(/checksum=[0-9a-f]{32}/, "checksum")
    .replace(/reference-\d+/, "reference")
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([sorted.filter(([name]) => name !== "content-length"), shown])
}

/** Both sides must send the same, or the comparison means nothing. */
const checkSame = async (gateway: gateways.Gateway, sides: ReadonlyArray<Side>): Promise<void> => {
  const shapes = new Set<string>()
  for (const one of sides) {
    await one.round({ atOnce: 1, durationMs: 20 })
    shapes.add(shapeOf(await gateway.seen()))
  }
  if (shapes.size > 1)
    throw new Error(`the sides send different requests: ${[...shapes].join("\n")}`)
}

/** One purchase through the provider against the same request by bare `node:http`. */
export const providerChecksum: Benchmark = {
  name: "provider-checksum",
  title: "one purchase at a gateway: the provider over undici, bare node:http",
  run: async () => {
    const gateway = await gateways.start()
    const provider = await side("provider", "./sides/providerCaller.ts", gateway.port)
    const floor = await side("floor", "./sides/floorCaller.ts", gateway.port)
    await checkSame(gateway, [provider, floor])
    const comparisons = []
    for (const schedule of schedules) {
      comparisons.push(await compare(gateway, [provider, floor], schedule))
    }
    return { comparisons, notes: [] }
  }
}
