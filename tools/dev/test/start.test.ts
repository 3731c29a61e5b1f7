import { execFileSync } from "node:child_process"
import type { Browser } from "playwright-core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Program from "./support/Program.ts"
import * as shopper from "./support/shopper.ts"
import * as Terminal from "./support/Terminal.ts"
import * as Tour from "./support/Tour.ts"

/** docs/start.md, word for word: every command is run, every answer compared, every button pressed. */

const sections = Tour.parse(Program.read("docs/start.md"))

const isRequired = process.env["CI"] === "true"

const works = (command: string): boolean => {
  try {
    return execFileSync(command, ["--version"], { stdio: "ignore" }) === null
  } catch {
    return false
  }
}

const missing = [
  ...["bash", "curl"].filter((command) => !works(command)),
  ...(shopper.isThere ? [] : [`${shopper.executablePath} (CHROME_PATH)`])
]
const hasTerminal = missing.every((one) => one !== "bash" && one !== "curl")

it("has a terminal and a browser where they are required", () => {
  const skipped = `steps of docs/start.md are skipped: there is no ${missing.join(", no ")}`
  if (missing.length > 0 && !isRequired) console.warn(skipped)
  expect(missing.length === 0 || !isRequired, skipped).toBe(true)
})

// Without bash and curl nothing of the page can be run; the test above says so.
describe.skipIf(!hasTerminal)("docs/start.md", () => {
  let program: Program.Program
  let terminal: Terminal.Terminal
  let browser: Browser | undefined
  let written = ""
  beforeAll(async () => {
    program = await Program.start()
    terminal = Terminal.open()
    browser = shopper.isThere ? await shopper.launch() : undefined
  }, 40_000)
  afterAll(async () => {
    await browser?.close()
    await terminal?.close()
    program?.remove()
  })

  /** What the page tells its reader to do when the usual ports are taken: other addresses, nothing else. */
  const here = (text: string): string =>
    Program.usual.reduce(
      (changed, address, index) => changed.replaceAll(address, program.addresses[index] ?? ""),
      text
    )

  const run = async ({ code, line, seen }: Extract<Tour.Step, { readonly kind: "run" }>) => {
    const isStart = code === "npm start\n"
    written = isStart ? program.greeting : await terminal.run(here(code))
    const expected = here(seen)
    const shown = Tour.isSeen(expected, written) ? expected : written
    expect(shown, `docs/start.md:${line} says that this is seen`).toBe(expected)
  }

  const click = async ({ end, gestures }: Extract<Tour.Step, { readonly kind: "click" }>) => {
    const url = /^open (http:\S+)$/m.exec(written)?.[1] ?? ""
    expect([url, end, gestures[0]?.name ?? ""]).not.toContain("")
    if (browser !== undefined) await shopper.walk(browser, url, gestures, end)
  }

  const stop = async () => {
    const lines = (await (await fetch(`${program.addresses[1]}/events`)).text()).trimEnd()
    for (const line of lines.split("\n")) expect(program.output()).toContain(`shop: ${line}\n`)
    expect(await program.interrupt()).toBe(0)
    expect(program.left()).toEqual([])
    expect(await Program.answering(program.addresses)).toEqual([])
  }

  for (const { steps, title } of sections) {
    const isClicked = steps.some(({ kind }) => kind === "click")
    // Where the reader has to click and there is no browser, the rest of the section cannot be.
    it.skipIf(isClicked && !shopper.isThere)(
      title,
      async () => {
        for (const step of steps) {
          if (step.kind === "run") await run(step)
          else if (step.kind === "click") await click(step)
          else await stop()
        }
      },
      30_000
    )
  }

  it("is recognised as what it is: nothing to click and nothing to stop is passed over", () => {
    const kinds = sections.flatMap(({ steps }) => steps.map(({ kind }) => kind))
    expect(kinds.filter((kind) => kind === "click")).toHaveLength(4)
    expect(kinds.filter((kind) => kind === "stop")).toHaveLength(1)
  })
})
