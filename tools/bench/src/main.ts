import { parseArgs } from "node:util"
import type { Benchmark } from "./benchmark.ts"
import { memory } from "./benchmarks/memory.ts"
import { provider } from "./benchmarks/provider.ts"
import { router } from "./benchmarks/router.ts"
import { routing } from "./benchmarks/routing.ts"
import { gateways } from "./gateways/all.ts"
import * as processes from "./processes.ts"

const benchmarks: ReadonlyArray<Benchmark> = [...gateways.map(provider), routing, router, memory]

// A name stands for all that begin with it.
const { positionals: asked, values } = parseArgs({
  allowPositionals: true,
  options: { payments: { type: "string", default: "100000" } }
})
const options = { payments: Number(values.payments) }
if (!/^[1-9]\d{1,6}$/.test(values.payments)) {
  console.error("--payments takes a whole number from 10 to 9999999")
  process.exit(1)
}
const unknown = asked.filter((name) => !benchmarks.some((one) => one.name.startsWith(name)))
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(", ")}; there are: ${benchmarks.map((one) => one.name).join(", ")}`
  )
  process.exit(1)
}
const chosen = benchmarks.filter(
  (one) =>
    (asked.length === 0 && one.isLong !== true) || asked.some((name) => one.name.startsWith(name))
)

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void processes.close().then(() => process.exit(130)))
}

try {
  const lines: Array<string> = []
  for (const benchmark of chosen) {
    const report = await benchmark.run(options)
    console.log(`\n${benchmark.name}: ${benchmark.title}\n\n${report.table}`)
    for (const note of report.notes) console.log(note)
    lines.push(...report.lines)
    await processes.stopAll()
  }
  console.log(`\n${lines.join("\n")}`)
} catch (error) {
  if (!processes.isClosed()) console.error(error)
  process.exitCode = 1
} finally {
  await processes.stopAll()
}
