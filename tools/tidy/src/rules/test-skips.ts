import ts from "typescript"
import { isTest, lineOf, scripts, walk } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

const skips = new Set(["skip", "skipIf", "runIf", "todo", "fails"])
const runners = new Set(["it", "test", "describe", "suite", "bench", "layer"])
const comment = /\/\/\s*\S{2,}.*\s\S/

const rootName = (node: ts.Expression): string => {
  if (ts.isIdentifier(node)) return node.text
  return ts.isPropertyAccessExpression(node) || ts.isCallExpression(node)
    ? rootName(node.expression)
    : ""
}

export const rule: Rule = {
  name: "test-skips",
  why: "A focused test silences all others, and a skipped one rots unless it says what it waits for.",
  check: (repo) =>
    scripts(repo)
      .filter(isTest)
      .flatMap((file) => {
        const source = repo.source(file)
        const lines = repo.lines(file)
        const found: Array<ReturnType<typeof finding>> = []
        walk(source, (node) => {
          if (!ts.isPropertyAccessExpression(node) || !runners.has(rootName(node.expression)))
            return
          const line = lineOf(source, node.name)
          const verb = node.name.text
          if (verb === "only") found.push(finding(file, line, "focuses on one test with .only"))
          const reasoned =
            comment.test(lines[line - 1] ?? "") || comment.test(lines[line - 2] ?? "")
          if (skips.has(verb) && !reasoned) {
            found.push(
              finding(file, line, `.${verb} without a reason in a comment on its line or above`)
            )
          }
        })
        return found
      })
}
