import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { resolve } from "node:path"
import { fileURLToPath } from "node:url"
import * as pictures from "./draw/pictures.ts"
import * as options from "./options.ts"
import * as page from "./report/page.ts"
import * as screen from "./report/screen.ts"
import { scenarios } from "./scenarios/all.ts"
import { attempt } from "./scenarios/attempt.ts"
import type { Tried } from "./scenarios/Scenario.ts"

/** `npm run route-sim`: runs the scenarios, shows their figures and draws their curves. */
const pageFile = fileURLToPath(new URL("../../../docs/routing.md", import.meta.url))
const pictureFolder = fileURLToPath(new URL("../../../docs/routing/", import.meta.url))

const read = () => {
  try {
    return options.read(process.argv.slice(2))
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) }
  }
}

const asked = read()
const chosen = scenarios.filter(({ name }) => "fault" in asked || name === (asked.scenario ?? name))
if ("fault" in asked || chosen.length === 0) {
  const list = scenarios.map(({ about, name }) => `  ${name.padEnd(16)}  ${about}`)
  console.error(
    [...("fault" in asked ? [asked.fault, ""] : []), options.usage, "", ...list].join("\n")
  )
  process.exit(1)
}

const isDocumented = asked.payments === undefined && asked.seed === options.defaultSeed
const folder = asked.out ?? (isDocumented ? pictureFolder : undefined)
const all: Array<Tried> = []

for (const scenario of chosen) {
  const tried = attempt(scenario, asked.seed, asked.payments)
  all.push(tried)
  console.log(`\n${screen.show(tried)}`)
  if (folder === undefined || scenario.drawn === 0) continue
  mkdirSync(folder, { recursive: true })
  writeFileSync(resolve(folder, `${scenario.name}.svg`), pictures.draw(tried))
}
if (isDocumented && chosen.length === scenarios.length) {
  writeFileSync(pageFile, await page.refresh(readFileSync(pageFile, "utf8"), all, pageFile))
}

const missed = screen.missed(all)
if (missed.length > 0) console.log(`\n${missed.join("\n")}`)
console.log(`\n${screen.closingLine(all)}`)
process.exitCode = missed.length === 0 ? 0 : 1
