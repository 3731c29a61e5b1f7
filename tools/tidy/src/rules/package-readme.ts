import { finding, type Rule } from "../Rule.ts"

const everyPackage = [/install/i]
const provider = [
  ...everyPackage,
  /example|quick start|usage|first/i,
  /config/i,
  /capabilit/i,
  /quirk/i
]

export const rule: Rule = {
  name: "package-readme",
  why: "A README answers the same questions in every package: how to install it, use it, what it lacks.",
  check: (repo) =>
    repo.packages
      .filter(({ manifest, readable }) => readable && manifest.private !== true)
      .flatMap(({ file, folder }) => {
        const readme = `${folder}/README.md`
        if (!repo.has(readme)) return [finding(file, 1, "README.md is missing beside it")]
        const lines = repo.lines(readme)
        const headings = lines.filter((line) => /^##+ /.test(line))
        const wanted = folder.startsWith("packages/provider-") ? provider : everyPackage
        return [
          ...(lines.some((line) => /^# \S/.test(line)) ? [] : [finding(readme, 1, "has no title")]),
          ...wanted
            .filter((section) => !headings.some((heading) => section.test(heading)))
            .map((section) => finding(readme, 1, `has no section about ${section.source}`))
        ]
      })
}
