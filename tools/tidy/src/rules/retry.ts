import ts from "typescript"
import { lineOf, scripts, walk } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

const modules = /^effect(\/|$)/
const verbs = new Set(["retry", "retryOrElse", "retryTransient"])
const moneyPath = /^(packages\/provider-[^/]+|apps\/router)\/src\//

/** Local names that stand for a module of Effect, or for one of the verbs taken out of it. */
const bindings = (source: ts.SourceFile): { modules: Set<string>; verbs: Set<string> } => {
  const found = { modules: new Set<string>(), verbs: new Set<string>() }
  for (const node of source.statements) {
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) continue
    const named = node.importClause?.namedBindings
    if (named === undefined || !modules.test(node.moduleSpecifier.text)) continue
    if (ts.isNamespaceImport(named)) {
      found.modules.add(named.name.text)
      continue
    }
    for (const { name, propertyName } of named.elements) {
      const original = (propertyName ?? name).text
      ;(verbs.has(original) ? found.verbs : found.modules).add(name.text)
    }
  }
  return found
}

export const rule: Rule = {
  name: "retry",
  why: "A retry of a call that moves money charges twice; a safe one is an exception with its reason.",
  check: (repo) =>
    scripts(repo)
      .filter((file) => moneyPath.test(file))
      .flatMap((file) => {
        const source = repo.source(file)
        const bound = bindings(source)
        const found: Array<ReturnType<typeof finding>> = []
        walk(source, (node) => {
          const property =
            ts.isPropertyAccessExpression(node) &&
            verbs.has(node.name.text) &&
            ts.isIdentifier(node.expression) &&
            bound.modules.has(node.expression.text)
          const call =
            ts.isCallExpression(node) &&
            ts.isIdentifier(node.expression) &&
            bound.verbs.has(node.expression.text)
          if (property || call)
            found.push(finding(file, lineOf(source, node), "retries in the money path"))
        })
        return found
      })
}
