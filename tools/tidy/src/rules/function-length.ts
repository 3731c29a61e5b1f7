import ts from "typescript"
import { isTest, lineOf, scripts, walk } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

const limit = 70

const isFunction = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  (ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)) &&
  node.body !== undefined

/** The names of a callee such as `it.layer(Live)` or `describe.each(rows)`, outermost last. */
const namesIn = (callee: ts.Expression): ReadonlyArray<string> => {
  if (ts.isIdentifier(callee)) return [callee.text]
  if (ts.isCallExpression(callee)) return namesIn(callee.expression)
  if (!ts.isPropertyAccessExpression(callee)) return []
  return [...namesIn(callee.expression), callee.name.text]
}

/** `describe` and `layer` group tests: what they hold is a list of functions, each with its own limit. */
const groupsTests = (node: ts.Node): boolean => {
  const call = node.parent
  if (!ts.isCallExpression(call) || !call.arguments.some((argument) => argument === node))
    return false
  return namesIn(call.expression).some((name) => name === "describe" || name === "layer")
}

const nameOf = (node: ts.FunctionLikeDeclaration): string => {
  if (node.name !== undefined) return node.name.getText()
  for (let holder: ts.Node = node.parent; !ts.isSourceFile(holder); holder = holder.parent) {
    if (ts.isVariableDeclaration(holder) || ts.isPropertyAssignment(holder))
      return holder.name.getText()
    if (ts.isBlock(holder)) break
  }
  return "a function"
}

export const rule: Rule = {
  name: "function-length",
  why: "A function is understood at a glance, or it hides steps that deserve a name.",
  check: (repo) =>
    scripts(repo).flatMap((file) => {
      const source = repo.source(file)
      const found: Array<ReturnType<typeof finding>> = []
      walk(source, (node) => {
        if (!isFunction(node) || (isTest(file) && groupsTests(node))) return
        const start = lineOf(source, node)
        const count = source.getLineAndCharacterOfPosition(node.end).line + 2 - start
        if (count <= limit) return
        found.push(
          finding(file, start, `${nameOf(node)} has ${count} lines, the limit is ${limit}`)
        )
      })
      return found
    })
}
