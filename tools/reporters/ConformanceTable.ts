import type { Reporter, TestCase, TestModule, TestSuite } from "vitest/node"
import { reasonOf } from "./ClosingLine.ts"

/**
 * The end of `npm run conformance`: a line for each provider that scripts can read, with the seconds it
 * took, every skipped case with its reason, and every failed one with what it said.
 */
export default class ConformanceTable implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const lines = modules
      .flatMap((module) => [...module.children.suites()])
      .sort((first, second) => first.name.localeCompare(second.name))
      .flatMap(linesOf)
    const broken = modules.flatMap((module) =>
      module.errors().map(({ message }) => `${module.moduleId}: ${message}`)
    )
    const unhandled = errors.length > 0 ? [`errors outside of the cases: ${errors.length}`] : []
    process.stdout.write(`\n${[...lines, ...broken, ...unhandled].join("\n")}\n`)
  }
}

const linesOf = (suite: TestSuite): ReadonlyArray<string> => {
  const tests = [...suite.children.allTests()]
  const inState = (state: string) => tests.filter((test) => test.result().state === state)
  const failed = inState("failed")
  const skipped = inState("skipped")
  const milliseconds = tests.reduce((sum, test) => sum + (test.diagnostic()?.duration ?? 0), 0)
  return [
    `${nameOf(suite)} passed ${inState("passed").length} skipped ${skipped.length}` +
      `${failed.length > 0 ? ` failed ${failed.length}` : ""}` +
      ` in ${(milliseconds / 1000).toFixed(1)} s`,
    ...skipped.map((test) => `  skipped ${test.name}: ${reasonOf(test)}`),
    ...failed.map((test) => `  failed ${test.name}: ${firstError(test)}`)
  ]
}

const firstError = (test: TestCase): string => test.result().errors?.[0]?.message ?? ""

/** The provider's own name, as its file gives it to the suite. */
const nameOf = ({ name }: TestSuite): string => name.replace(/^conformance of /, "")
