import { setTimeout as sleep } from "node:timers/promises"
import { type Benchmark, headlineAtOnce } from "../benchmark.ts"
import { checksum } from "../gateways/checksum.ts"
import * as processes from "../processes.ts"
import * as routerUnderTest from "../routerUnderTest.ts"
import * as stubs from "../stub.ts"
import { render } from "../table.ts"

/** Whether the router's memory stays as it is while payments go through it. */

const samples = 10
const pauseMs = 5_000
const lookEveryMs = 500
const flatWithin = 0.1

/** What the router's own gauges say, in megabytes. */
interface Memory {
  readonly rss: number
  readonly heap: number
}

const gauge = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]) / 1e6

const look = async (port: number): Promise<Memory> => {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return {
    rss: gauge(text, "process_resident_memory_bytes"),
    heap: gauge(text, "nodejs_heap_size_used_bytes")
  }
}

/** Looks again and again while the work goes on: the lowest heap is nearest to what is really kept. */
const lowestHeap = async (port: number, work: Promise<void>): Promise<number> => {
  let [lowest, isDone] = [Number.POSITIVE_INFINITY, false]
  const ended = work.finally(() => (isDone = true))
  while (!isDone) {
    lowest = Math.min(lowest, (await look(port)).heap)
    await Promise.race([ended, sleep(lookEveryMs)])
  }
  await ended
  return lowest
}

/** After the same number of payments each: memory once the router has had nothing to do for a while. */
interface Sample extends Memory {
  readonly payments: number
  readonly perSecond: number
  /** While payments went through. */
  readonly lowestHeap: number
}

const sample = async (
  port: number,
  pay: (number: number) => Promise<void>,
  from: number,
  to: number
): Promise<Sample> => {
  let number = from
  const lane = async () => {
    while (number < to) await pay(++number)
  }
  const startedAt = performance.now()
  let ms = Number.NaN
  const work = Promise.all(Array.from({ length: headlineAtOnce }, lane)).then(
    () => void (ms = performance.now() - startedAt)
  )
  const lowest = await lowestHeap(port, work)
  await sleep(pauseMs)
  return {
    ...{ payments: to, perSecond: ((to - from) * 1000) / ms, lowestHeap: lowest },
    ...(await look(port))
  }
}

const rowOf = (one: Sample) => [
  String(one.payments),
  ...[one.perSecond, one.rss, one.heap, one.lowestHeap].map((value) => value.toFixed(0))
]

/** The first tenth is the warm-up; noise of the garbage collector is not growth. */
const lineOf = (measured: ReadonlyArray<Sample>): string => {
  const [first, last] = [measured[0], measured.at(-1)]
  if (first === undefined || last === undefined) throw new Error("no samples")
  const isFlat = (["rss", "lowestHeap"] as const).every(
    (name) => last[name] <= first[name] * (1 + flatWithin)
  )
  const word = isFlat ? "flat" : "grows"
  return `memory router ${word}: first ${first.rss.toFixed(0)} MB last ${last.rss.toFixed(0)} MB`
}

/** Payments through the router, 32 at once, and its memory after every tenth of them. */
export const memory: Benchmark = {
  name: "memory",
  title: "the router's memory, on SQLite",
  isLong: true,
  run: async ({ payments }) => {
    const stub = await stubs.start(checksum)
    const { port } = await routerUnderTest.start(processes.folder(), stub.port, "router.db")
    const pay = routerUnderTest.payer("router", port, "memory")
    const measured: Array<Sample> = []
    for (let index = 0; index < samples; index++) {
      const [from, to] = [index, index + 1].map((share) => Math.round((payments * share) / samples))
      measured.push(await processes.guarded(sample(port, pay, from ?? 0, to ?? 0)))
    }
    const { creates } = await stub.seen()
    if (creates !== payments) throw new Error(`${payments} payments, ${creates} at the gateway`)
    const head = ["payments", "payments/s", "RSS MB", "heap MB", "lowest heap MB"]
    const table = render(head, measured.map(rowOf))
    return { table, notes: [], lines: [lineOf(measured)] }
  }
}
