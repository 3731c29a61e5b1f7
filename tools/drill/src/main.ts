import { replicas } from "./drills/replicas.ts"
import { sameKey } from "./drills/sameKey.ts"
import * as options from "./options.ts"
import * as Verdict from "./report/Verdict.ts"

const drills = [replicas, sameKey]
const say = (line: string): void => console.log(line)
const closing = new AsyncDisposableStack()

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void closing.disposeAsync().finally(() => process.exit(130)))
}

const help = (): string =>
  [options.usage, "", ...drills.map(({ about, name }) => `  ${name.padEnd(16)}  ${about}`)].join(
    "\n"
  )

const read = () => {
  try {
    return options.read(process.argv.slice(2), process.env["DATABASE_URL"])
  } catch (error) {
    return { drill: undefined, fault: error instanceof Error ? error.message : String(error) }
  }
}

const asked = read()
const drill = drills.find(({ name }) => name === asked.drill)
if (drill === undefined || !("options" in asked)) {
  console.error("fault" in asked ? `${asked.fault}\n\n${help()}` : help())
  process.exit(1)
}

try {
  const verdict = await drill.run({ options: asked.options, closing, say })
  const complaints = Verdict.complaints(verdict)
  if (complaints !== "") say(complaints)
  await closing.disposeAsync()
  say(`\n${Verdict.closingLine(verdict)}`)
  process.exitCode = Verdict.isGood(verdict) ? 0 : 1
} catch (error) {
  // What fails because Ctrl-C has ended it is no news.
  if (!closing.disposed) {
    console.error(error)
    await closing.disposeAsync()
    process.exitCode = 1
  }
}
