import type { Reporter, TestCase, TestModule } from "vitest/node"

/**
 * Ends a run with what was left out and why, and with the closing line, alone on a line, so that scripts
 * can read it.
 */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const counts = { passed: 0, failed: errors.length, skipped: 0 }
    const reasons: Array<string> = []
    for (const module of modules) {
      if (module.state() === "failed" && module.errors().length > 0) counts.failed += 1
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state !== "pending") counts[state] += 1
        if (state === "skipped") reasons.push(`skipped: ${test.fullName}: ${reasonOf(test)}`)
      }
    }
    const { failed, passed, skipped } = counts
    for (const reason of reasons) process.stdout.write(`\n${reason}`)
    process.stdout.write(`\n${passed} passed, ${failed} failed, ${skipped} skipped\n`)
  }
}

/** Why a test did not run; of one that its file switches off, the comment beside it says why. */
export const reasonOf = (test: TestCase): string => {
  const result = test.result()
  return (result.state === "skipped" ? result.note : undefined) ?? "see the comment in its file"
}
