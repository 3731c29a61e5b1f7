import ts from "typescript"
import { lineOf, scripts } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

export const rule: Rule = {
  name: "index-reexports",
  why: "index.ts is the table of contents; code in it has no name by which a reader would look for it.",
  check: (repo) =>
    scripts(repo)
      .filter((file) => /(^|\/)index\.ts$/.test(file))
      .flatMap((file) => {
        const source = repo.source(file)
        return source.statements
          .filter((node) => !(ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined))
          .map((node) =>
            finding(file, lineOf(source, node), "index.ts holds something else than a re-export")
          )
      })
}
