import ts from "typescript"
import { isTest, scripts, walk } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

// A conformance file is a call of the suite, which asserts for it.
const asserts = /^(expect|assert|strictEqual|deepStrictEqual|conformance$)/

export const rule: Rule = {
  name: "test-asserts",
  why: "A test that asserts nothing passes whatever the code does.",
  check: (repo) =>
    scripts(repo)
      .filter(isTest)
      .flatMap((file) => {
        let asserted = false
        walk(repo.source(file), (node) => {
          if (!ts.isCallExpression(node)) return
          const callee = node.expression
          const name = ts.isPropertyAccessExpression(callee) ? callee.name.text : callee.getText()
          const owner = ts.isPropertyAccessExpression(callee) ? callee.expression.getText() : ""
          asserted = asserted || asserts.test(name) || asserts.test(owner)
        })
        return asserted ? [] : [finding(file, 1, "asserts nothing")]
      })
}
