import { exported, scripts } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

const isPublic = (file: string): boolean =>
  /^packages\/[^/]+\/src\//.test(file) &&
  !file.includes("/internal/") &&
  !/\/(bin|main)\.ts$/.test(file)

export const rule: Rule = {
  name: "jsdoc",
  why: "The reference is generated from these comments, and an editor shows them where the name is used.",
  check: (repo) =>
    scripts(repo, "packages")
      .filter(isPublic)
      .flatMap((file) => {
        const declared = exported(repo, file)
        // A schema and its type, or the overloads of a function, share a name: one comment serves them all.
        const documented = new Set(declared.filter((one) => one.documented).map(({ name }) => name))
        const reported = new Set<string>()
        return declared.flatMap(({ line, name }) => {
          if (documented.has(name) || reported.has(name)) return []
          reported.add(name)
          return [finding(file, line, `${name} is exported without JSDoc`)]
        })
      })
}
