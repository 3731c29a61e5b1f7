import { execFile } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { resolve } from "node:path"
import { Server } from "@switchyard/sandbox"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const folder = resolve(import.meta.dirname, "..")
const chromium = process.env["CHROME_PATH"] ?? "/usr/bin/chromium"
const isThere = existsSync(chromium)
const isRequired = process.env["CI"] === "true"

/** A script may wait for a browser to start on a busy machine. */
const timeout = 120_000

/** Runs a script as a process of its own. */
const run = (file: string, args: ReadonlyArray<string>, environment: Record<string, string>) =>
  new Promise<{ readonly code: unknown; readonly lines: Array<string>; readonly errors: string }>(
    (answer) => {
      execFile(
        process.execPath,
        ["--conditions=@switchyard/source", resolve(folder, "src", file), ...args],
        { env: { ...process.env, ...environment }, timeout },
        (error, output, errors) =>
          answer({ code: error?.code ?? (error === null ? 0 : 1), lines: linesOf(output), errors })
      )
    }
  )

const linesOf = (text: string) => text.split("\n").filter((line) => line !== "")

const ids = new RegExp(
  [
    /\btrx_[0-9A-Z]{26}\b/,
    /\b[0-9a-f]{32}\b/,
    /\b[0-9A-F]{32}\.uat01-vm-tx\d\d\b/,
    /\bpayin-[0-9a-z]+(?=:)/,
    /\b\d{5,}\b(?!\.)/
  ]
    .map(({ source }) => source)
    .join("|"),
  "g"
)

/** Lines with their ids numbered as they come: they differ from run to run, which are equal does not. */
const numbered = (lines: ReadonlyArray<string>) => {
  const known = new Map<string, string>()
  const name = (id: string) => {
    if (!known.has(id)) known.set(id, `id-${known.size + 1}`)
    return known.get(id) ?? ""
  }
  return lines.map((line) => line.replace(ids, name))
}

/** The outputs that the README shows, by script. */
const shown = new Map(
  Array.from(
    readFileSync(resolve(folder, "README.md"), "utf8").matchAll(
      /## \[([a-z-]+)\][^#]*?```text\n([^`]*)```/g
    ),
    ([, name = "", output = ""]) => [name, numbered(linesOf(output))]
  )
)

const stepOf = (line: string) => line.slice(0, 24).trim()

/** What the gateways' books hold when all steps ran. */
const movements = {
  checksum: [
    ["charge", "refund", "authorize", "capture", "authorize", "void", "charge", "charge", "charge"],
    ["charge", "payout", "charge"]
  ].flat(),
  intents: ["authorize", "capture", "capture", "void", "refund", "authorize", "capture", "charge"],
  "open-payment": [
    ["charge", "charge", "authorize", "capture", "capture", "refund", "authorize", "void"],
    ["charge", "charge", "charge", "charge", "charge", "payout", "charge"]
  ].flat(),
  "payin-payout": ["charge", "charge", "payout"]
}

let sandbox: Server.StartedSandbox
beforeAll(async () => {
  sandbox = await Server.start()
})
afterAll(() => sandbox.close())

it("has a browser where it is required", () => {
  if (!isThere && !isRequired) {
    console.warn(`the steps in a browser are skipped: ${chromium} is not there (CHROME_PATH)`)
  }
  expect(isThere || !isRequired, `${chromium} is not there (CHROME_PATH)`).toBe(true)
})

describe("a script against a running sandbox", () => {
  it.each(Object.entries(movements))(
    "%s does what the README shows",
    async (name, expected) => {
      const { code, errors, lines } = await run("main.ts", [name], { SANDBOX_URL: sandbox.url })
      expect({ code, errors }).toEqual({ code: 0, errors: "" })
      const books = sandbox.ledger(name)
      const kinds = books.movements.map(({ kind }) => kind)
      if (isThere) {
        expect(numbered(lines)).toEqual(shown.get(name))
        expect(kinds).toEqual(expected)
      } else {
        const steps = new Set(shown.get(name)?.map(stepOf))
        expect(lines.filter((line) => !steps.has(stepOf(line)))).toEqual([])
        expect(lines.join("\n")).toMatch(/skipped: there is no \S+ \(CHROME_PATH\)/)
      }
      const sent = Object.entries(books.arrivals).filter(([reference]) => /^lost-/.test(reference))
      expect(sent.map(([, { total }]) => total)).toEqual([1])
    },
    timeout
  )

  it(
    "skips the steps of a shopper without a browser, and says so",
    async () => {
      const environment = { SANDBOX_URL: sandbox.url, CHROME_PATH: "/no/such/browser" }
      const { code, lines } = await run("payin-payout.ts", [], environment)
      expect(code).toBe(0)
      const skipped = lines.filter((line) => line.includes("skipped"))
      expect(skipped).toEqual([
        "payment link            skipped: there is no /no/such/browser (CHROME_PATH)",
        "another amount          skipped: there is no /no/such/browser (CHROME_PATH)"
      ])
      expect(lines.map(stepOf)).toContain("followed")
    },
    timeout
  )
})

describe("without what it needs", () => {
  it(
    "a script says that there is no sandbox",
    async () => {
      const environment = { SANDBOX_URL: "http://127.0.0.1:9" }
      const { code, errors, lines } = await run("checksum.ts", [], environment)
      expect({ code, lines }).toEqual({ code: 1, lines: [] })
      expect(errors).toBe(
        "SandboxNotRunning: there is no sandbox at http://127.0.0.1:9; " +
          "start one with `npx switchyard-sandbox`\n"
      )
    },
    timeout
  )

  it("no name lists the scripts, an unknown one fails", async () => {
    const listed = await run("main.ts", [], {})
    expect(listed.code).toBe(0)
    for (const name of Object.keys(movements)) expect(listed.lines.join("\n")).toContain(name)
    expect((await run("main.ts", ["../main"], {})).code).toBe(1)
  })
})
