import { type Benchmark, headline } from "./benchmark.ts"
import { providerChecksum } from "./benchmarks/providerChecksum.ts"
import { router } from "./benchmarks/router.ts"
import * as processes from "./processes.ts"
import { render } from "./table.ts"

const benchmarks: ReadonlyArray<Benchmark> = [providerChecksum, router]

const named = process.argv.slice(2)
const unknown = named.filter((name) => !benchmarks.some((one) => one.name === name))
if (unknown.length > 0) {
  console.error(
    `no benchmark ${unknown.join(", ")}; there are: ${benchmarks.map((one) => one.name).join(", ")}`
  )
  process.exit(1)
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void processes.close().then(() => process.exit(130)))
}

try {
  const lines: Array<string> = []
  for (const benchmark of benchmarks) {
    if (named.length > 0 && !named.includes(benchmark.name)) continue
    const report = await benchmark.run()
    console.log(`\n${benchmark.name}: ${benchmark.title}\n\n${render(report.comparisons)}`)
    for (const note of report.notes) console.log(note)
    lines.push(...headline(benchmark.name, report))
    await processes.stopAll()
  }
  console.log(`\n${lines.join("\n")}`)
} catch (error) {
  if (!processes.isClosed()) console.error(error)
  process.exitCode = 1
} finally {
  await processes.stopAll()
}
