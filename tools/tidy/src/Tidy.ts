import { apply, type Named } from "./Exceptions.ts"
import type { Repo } from "./Repo.ts"
import type { Rule } from "./Rule.ts"

const byPlace = (left: Named, right: Named): number =>
  left.file.localeCompare(right.file) ||
  left.line - right.line ||
  left.rule.localeCompare(right.rule)

/** Every finding that no exception excuses, in the order of the files. */
export const run = (repo: Repo, rules: ReadonlyArray<Rule>): ReadonlyArray<Named> => {
  const findings = rules.flatMap((rule) =>
    rule.check(repo).map((found): Named => ({ ...found, rule: rule.name }))
  )
  return [...apply(repo, rules, findings)].sort(byPlace)
}

/** One line per finding and a closing line that scripts can read. */
export const report = (repo: Repo, findings: ReadonlyArray<Named>): string =>
  [
    ...findings.map(({ file, line, rule, message }) => `${file}:${line} ${rule} ${message}`),
    `tidy: ${repo.files.length} files, ${findings.length} findings`
  ].join("\n")
