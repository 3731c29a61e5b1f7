import { readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Policy } from "@switchyard/routing"
import * as Schema from "effect/Schema"
import { describe, expect, it } from "vitest"
import * as pictures from "../src/draw/pictures.ts"
import { defaultSeed } from "../src/options.ts"
import * as page from "../src/report/page.ts"
import * as screen from "../src/report/screen.ts"
import { approval } from "../src/run/Run.ts"
import { scenarios } from "../src/scenarios/all.ts"
import { attempt } from "../src/scenarios/attempt.ts"
import { holds, type Scenario } from "../src/scenarios/Scenario.ts"

const docs = fileURLToPath(new URL("../../../docs/", import.meta.url))
const cellsOf = (line: string): string =>
  line
    .split("|")
    .map((cell) => cell.trim())
    .join("|")
const documented = new Set(readFileSync(`${docs}routing.md`, "utf8").split("\n").map(cellsOf))

// A million payments are for the command.
const quick = scenarios.filter(({ payments }) => payments <= 20_000)
const named = (name: string): Scenario => {
  const found = scenarios.find((one) => one.name === name)
  if (found === undefined) throw new Error(`no scenario ${name}`)
  return found
}

describe.each(quick)("$name", (scenario) => {
  const tried = attempt(scenario, defaultSeed)

  it("keeps its bars", () => {
    expect(scenario.bars(tried).filter((bar) => !holds(bar))).toEqual([])
    expect(screen.missed([tried])).toEqual([])
  })

  it("asks no gateway after an unknown outcome, and none twice", () => {
    for (const { audit } of tried.runs) {
      expect(audit).toMatchObject({ unknownCascades: 0, doubled: 0 })
    }
  })

  it("looks in the documentation as `npm run route-sim` draws it today", () => {
    const file = `${docs}routing/${scenario.name}.svg`
    expect(readFileSync(file, "utf8")).toBe(pictures.draw(tried))
  })

  it("has the documentation's figures", () => {
    const lines = [...page.figures([tried]), ...page.bars([tried])]
    const missing = lines.map((cells) => cellsOf(`| ${cells.join(" | ")} |`))
    expect(missing.filter((line) => !documented.has(line))).toEqual([])
  })
})

describe("unknowns", () => {
  it("keeps its bars with fewer payments too", () => {
    const tried = attempt(named("unknowns"), 5, 20_000)
    expect(screen.missed([tried])).toEqual([])
    expect(tried.runs[0].audit.unknown).toBeGreaterThan(1000)
    expect(screen.closingLine([tried])).toBe(
      "route-sim scenarios 1 payments 20000 unknown-cascades 0 doubled 0"
    )
  })
})

describe("a run", () => {
  it.each(["switch", "outage", "unknowns"])("is the same with the same seed: %s", (name) => {
    const digests = (seed: number) => attempt(named(name), seed, 1500).runs.map((run) => run.digest)
    const one = digests(3)
    expect(digests(3)).toEqual(one)
    expect(new Set([...one, ...digests(4)]).size).toBe(2 * one.length)
  })

  it("approves what the oracle expects of its plans, but for luck", () => {
    const tried = attempt(named("ceiling"), 9, 8000)
    for (const run of tried.runs) {
      const expected = run.series.expected.reduce((sum, value) => sum + value, 0) / 8000
      expect(Math.abs(approval(run) - expected)).toBeLessThan(0.012)
    }
  })
})

describe("docs/routing.md", () => {
  const text = readFileSync(`${docs}routing.md`, "utf8")

  it("shows every picture, and there is none of a scenario that is gone", () => {
    const names = scenarios.filter(({ drawn }) => drawn !== 0).map(({ name }) => `${name}.svg`)
    expect(readdirSync(`${docs}routing`).sort()).toEqual(names.toSorted())
    expect(names.filter((name) => !text.includes(`](routing/${name})`))).toEqual([])
  })

  it("has policies that a router takes", () => {
    const blocks = [...text.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = ""]) => json)
    expect(blocks.length).toBeGreaterThan(0)
    for (const json of blocks) {
      const policy: unknown = JSON.parse(json)
      expect(Schema.decodeUnknownSync(Policy.Policy)(policy)).toEqual(policy)
    }
  })
})
