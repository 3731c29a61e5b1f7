import type { Repo } from "./Repo.ts"
import { type Finding, finding, type Rule } from "./Rule.ts"

/** Where the named list of exceptions lives. */
export const file = "tools/tidy/exceptions.json"

/** Lets one file off one rule, for a reason that a reviewer can weigh. */
export interface Exception {
  readonly rule: string
  readonly file: string
  readonly reason: string
  readonly line: number
}

/** A finding together with the rule that made it. */
export interface Named extends Finding {
  readonly rule: string
}

const rule = "exceptions"
const about = (line: number, message: string): Named => ({ ...finding(file, line, message), rule })
const shortestReason = 20

const text = (value: unknown, key: string): string => {
  if (typeof value !== "object" || value === null) return ""
  const found: unknown = Reflect.get(value, key)
  return typeof found === "string" ? found.trim() : ""
}

const lineOf = (repo: Repo, fileName: string, ruleName: string): number => {
  const lines = repo.lines(file)
  const quoted = [JSON.stringify(fileName), JSON.stringify(ruleName)]
  const both = lines.findIndex((line) => quoted.every((part) => line.includes(part)))
  const either = both >= 0 ? both : lines.findIndex((line) => line.includes(quoted[0] ?? ""))
  return Math.max(0, either) + 1
}

const read = (repo: Repo): ReadonlyArray<Exception> | undefined => {
  if (!repo.has(file)) return []
  try {
    const entries: unknown = JSON.parse(repo.text(file))
    if (!Array.isArray(entries)) return undefined
    return entries.map((entry: unknown) => ({
      rule: text(entry, "rule"),
      file: text(entry, "file"),
      reason: text(entry, "reason"),
      line: lineOf(repo, text(entry, "file"), text(entry, "rule"))
    }))
  } catch {
    return undefined
  }
}

/** Takes out what the list excuses, and adds what is wrong with the list itself. */
export const apply = (
  repo: Repo,
  rules: ReadonlyArray<Rule>,
  findings: ReadonlyArray<Named>
): ReadonlyArray<Named> => {
  const exceptions = read(repo)
  if (exceptions === undefined) {
    return [...findings, about(1, "is not a JSON array of { rule, file, reason }")]
  }
  const covers = (exception: Exception, found: Named) =>
    exception.rule === found.rule && exception.file === found.file
  const faults = exceptions.flatMap((exception) => {
    const name = `${exception.rule} for ${exception.file}`
    if (!rules.some((known) => known.name === exception.rule)) {
      return [about(exception.line, `unknown rule "${exception.rule}"`)]
    }
    if (!findings.some((found) => covers(exception, found))) {
      return [about(exception.line, `unused exception: ${name}`)]
    }
    return exception.reason.length < shortestReason
      ? [about(exception.line, `no real reason given: ${name}`)]
      : []
  })
  return [
    ...findings.filter((found) => !exceptions.some((exception) => covers(exception, found))),
    ...faults
  ]
}
