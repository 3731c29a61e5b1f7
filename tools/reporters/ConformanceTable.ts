import type { Reporter, TestCase, TestModule } from "vitest/node"
import { reasonOf } from "./ClosingLine.ts"

/**
 * The end of `npm run conformance`: a line for each provider that scripts can read, with the seconds it
 * took, and every skipped case with its reason.
 */
export default class ConformanceTable implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const rows = modules.map((module) => {
      const tests = [...module.children.allTests()]
      const states = tests.map((test) => test.result().state)
      return {
        name: nameOf(module),
        passed: states.filter((state) => state === "passed").length,
        failed: [...module.errors().map(({ message }) => message), ...tests.flatMap(failureOf)],
        skipped: tests.filter((test) => test.result().state === "skipped"),
        seconds: (module.diagnostic().duration / 1000).toFixed(1)
      }
    })
    const lines = [...rows]
      .sort((first, second) => first.name.localeCompare(second.name))
      .flatMap(({ failed, name, passed, seconds, skipped }) => [
        `${name} passed ${passed} skipped ${skipped.length}` +
          `${failed.length > 0 ? ` failed ${failed.length}` : ""} in ${seconds} s`,
        ...skipped.map((test) => `  skipped ${test.name}: ${reasonOf(test)}`),
        ...failed.map((failure) => `  failed ${failure}`)
      ])
    const unhandled = errors.length > 0 ? [`errors outside of the cases: ${errors.length}`] : []
    process.stdout.write(`\n${[...lines, ...unhandled].join("\n")}\n`)
  }
}

const failureOf = (test: TestCase): ReadonlyArray<string> =>
  (test.result().errors ?? []).slice(0, 1).map(({ message }) => `${test.name}: ${message}`)

/** The provider's own name, as its file gives it to the suite. */
const nameOf = (module: TestModule): string => {
  const [suite] = module.children.suites()
  return suite?.name.replace(/^conformance of /, "") ?? module.project.name
}
