import type { Repo } from "../Repo.ts"
import { jsonObject } from "../Repo.ts"
import { type Finding, finding, type Rule } from "../Rule.ts"

const config = ".changeset/config.json"
const bumps = ["major", "minor", "patch"]

interface Release {
  readonly file: string
  readonly line: number
  readonly name: string
  readonly bump: string
}

const releases = (repo: Repo, file: string): ReadonlyArray<Release> => {
  const lines = repo.lines(file)
  const end = lines.indexOf("---", 1)
  if (lines[0] !== "---" || end < 0) return []
  return lines.slice(1, end).flatMap((line, index) => {
    const match = /^["']?([^"':]+)["']?:\s*(\w+)\s*$/.exec(line)
    return match === null
      ? []
      : [{ file, line: index + 2, name: match[1] ?? "", bump: match[2] ?? "" }]
  })
}

const setup = (repo: Repo): ReadonlyArray<Finding> => {
  const settings = jsonObject(repo.text(config))
  if (settings === undefined) return [finding(config, 1, "is missing or not a JSON object")]
  return [
    ...(settings["access"] === "public" ? [] : [finding(config, 1, 'access is not "public"')]),
    ...(settings["baseBranch"] === "main" ? [] : [finding(config, 1, 'baseBranch is not "main"')])
  ]
}

export const rule: Rule = {
  name: "changesets",
  why: "A release tells its users what changed, why, and how to update.",
  check: (repo) => {
    const published = repo.packages.filter(
      ({ manifest, readable }) => readable && manifest.private !== true
    )
    const names = new Set(published.map(({ manifest }) => manifest.name ?? ""))
    const pending = repo.files
      .filter((file) => /^\.changeset\/[^/]+\.md$/.test(file) && file !== ".changeset/README.md")
      .flatMap((file) => releases(repo, file))
    const wrong = pending.flatMap(({ bump, file, line, name }) => [
      ...(names.has(name)
        ? []
        : [finding(file, line, `${name} is not a public package of this repository`)]),
      ...(bumps.includes(bump)
        ? []
        : [finding(file, line, `${bump} is not one of ${bumps.join(", ")}`)])
    ])
    const unannounced = published
      .filter(({ manifest }) => manifest.version === "0.0.0")
      .filter(({ manifest }) => !pending.some(({ name }) => name === manifest.name))
      .map(({ file, manifest }) =>
        finding(file, 1, `no changeset announces the first ${manifest.name ?? "release"}`)
      )
    return [...setup(repo), ...wrong, ...unannounced]
  }
}
