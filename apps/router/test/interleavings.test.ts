import * as fc from "fast-check"
import { afterAll, beforeAll, expect, inject, it } from "vitest"
import * as ledgerBooks from "./support/ledgerBooks.ts"
import * as ledgerRules from "./support/ledgerRules.ts"
import * as ledgerRuns from "./support/ledgerRuns.ts"
import * as ledgerSteps from "./support/ledgerSteps.ts"

/**
 * Everything that can happen to a payment or payout, in any order and at once. A failure prints the seed,
 * the shortened program, its history and the books; `{ seed, path }` beside `numRuns` runs it again.
 */

let replicas: ledgerRuns.Replicas
beforeAll(async () => {
  replicas = await ledgerRuns.open()
  await replicas.run(ledgerRuns.neighbour)
})
afterAll(() => replicas.close())

/** As many as take a few seconds on a busy machine. */
const runs = { postgres: 20, sqlite: 100 } as const

/** Looking for a shorter program ends here. */
const patienceMs = 20_000

let count = 0

const check = async (program: ledgerSteps.Program): Promise<void> => {
  const run = await replicas.run(ledgerRuns.start(String((count += 1)), program.order))
  await ledgerRuns.carryOut(replicas, run, program)
  const books = await replicas.run(ledgerBooks.read(run.subject))
  const broken = [...run.broken, ...ledgerRules.broken(books)]
  const report = ["broken:", ...broken, "", ...run.history, ledgerBooks.text(books)]
  expect(broken, report.join("\n  ")).toEqual([])
}

it("whatever happens, in whichever order and at once, the books keep every rule", async () => {
  await fc.assert(fc.asyncProperty(ledgerSteps.program, check), {
    numRuns: runs[inject("database")],
    interruptAfterTimeLimit: patienceMs
  })
})
