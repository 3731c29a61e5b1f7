import { type Benchmark, compared, headlineAtOnce } from "../benchmark.ts"
import type { Gateway } from "../gateway.ts"
import type { Demand } from "../load.ts"
import * as processes from "../processes.ts"
import { compare, type Measured, type Side } from "../rounds.ts"
import * as shape from "../shape.ts"
import * as stubs from "../stub.ts"

// It takes the provider about 20,000 calls until the JIT has made of it what it ever will.
const schedules = [
  {
    atOnce: headlineAtOnce,
    rounds: 9,
    durationMs: 300,
    warmUp: { calls: 20_000, atMostMs: 12_000 }
  },
  { atOnce: 1, rounds: 5, durationMs: 300, warmUp: { calls: 500, atMostMs: 600 } }
]

/** A side in a process of its own, which measures itself. */
const side = async (name: string, file: string, gateway: Gateway, port: number): Promise<Side> => {
  const { child } = await processes.entry(file, gateway.name, String(port))
  const round = async (demand: Demand): Promise<Measured> => {
    const answer = processes.next(child)
    child.send(demand)
    return (await answer) as Measured
  }
  return { name, round: (demand) => processes.guarded(round(demand)) }
}

/** Both sides must send the same, or the comparison means nothing. */
const checkSame = async (
  gateway: Gateway,
  stub: stubs.Stub,
  sides: ReadonlyArray<Side>
): Promise<void> => {
  const shapes: Array<string> = []
  for (const one of sides) {
    await one.round({ atOnce: 1, durationMs: 20 })
    shapes.push(shape.ofRequest(gateway, await stub.seen()))
  }
  shape.checkSame("requests", shapes)
}

/** One purchase through a provider against the same request by bare `node:http`. */
export const provider = (gateway: Gateway): Benchmark => ({
  name: `provider-${gateway.name}`,
  title: "one purchase at a gateway: the provider over undici, bare node:http",
  run: async () => {
    const stub = await stubs.start(gateway)
    const sides = await Promise.all([
      side("provider", "./sides/providerCaller.ts", gateway, stub.port),
      side("floor", "./sides/floorCaller.ts", gateway, stub.port)
    ])
    await checkSame(gateway, stub, sides)
    const comparisons = []
    for (const schedule of schedules) {
      comparisons.push(await compare(stub, sides, schedule))
    }
    return compared(`provider-${gateway.name}`, comparisons)
  }
})
