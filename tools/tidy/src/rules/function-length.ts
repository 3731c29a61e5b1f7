import ts from "typescript"
import { lineOf, scripts, walk } from "../Code.ts"
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

const rootName = (node: ts.Expression): string => {
  if (ts.isIdentifier(node)) return node.text
  if (ts.isPropertyAccessExpression(node) || ts.isCallExpression(node))
    return rootName(node.expression)
  return ""
}

/** `describe` and `layer` group tests: what they hold is a list of functions, each with its own limit. */
const groupsTests = (node: ts.Node): boolean => {
  const call = node.parent
  if (!ts.isCallExpression(call) || !call.arguments.some((argument) => argument === node))
    return false
  const grouping =
    ts.isPropertyAccessExpression(call.expression) && call.expression.name.text === "layer"
  return grouping || ["describe", "layer"].includes(rootName(call.expression))
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
        if (!isFunction(node) || groupsTests(node)) return
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
