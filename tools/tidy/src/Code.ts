import ts from "typescript"
import type { Repo } from "./Repo.ts"

/** TypeScript and JavaScript: what the compiler can parse. */
export const isScript = (file: string): boolean =>
  /\.[cm]?[jt]sx?$/.test(file) && !file.endsWith(".d.ts")

/** Everything that people write as code, with its limits on length. */
export const isCode = (file: string): boolean => isScript(file) || /\.(css|sql|sh)$/.test(file)

export const isTest = (file: string): boolean => /\.test\.[cm]?[jt]sx?$/.test(file)

export const scripts = (repo: Repo, folder = ""): ReadonlyArray<string> =>
  repo.files.filter((file) => isScript(file) && (folder === "" || file.startsWith(`${folder}/`)))

/** The 1-based line on which a node starts, its comments left aside. */
export const lineOf = (source: ts.SourceFile, node: ts.Node): number =>
  source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1

/** Calls `visit` for every node of a file, parents first. */
export const walk = (node: ts.Node, visit: (node: ts.Node) => void): void => {
  visit(node)
  ts.forEachChild(node, (child) => walk(child, visit))
}

export interface Import {
  readonly specifier: string
  readonly line: number
}

const specifierOf = (node: ts.Node): ts.Expression | undefined => {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0]
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return ts.isStringLiteral(node.argument.literal) ? node.argument.literal : undefined
  }
  return undefined
}

/** Every module that a file names: imports, re-exports, `import()` and import types. */
export const imports = (repo: Repo, file: string): ReadonlyArray<Import> => {
  const source = repo.source(file)
  const found: Array<Import> = []
  walk(source, (node) => {
    const specifier = specifierOf(node)
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) {
      found.push({ specifier: specifier.text, line: lineOf(source, node) })
    }
  })
  return found
}

/** The package that a bare specifier belongs to; undefined for a relative path or a module of Node. */
export const packageOf = (specifier: string): string | undefined => {
  if (/^(\.|\/|node:|#)/.test(specifier)) return undefined
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/")
}

export interface Declared {
  readonly name: string
  readonly line: number
  readonly documented: boolean
}

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)

const namesOf = (node: ts.Statement): ReadonlyArray<string> => {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map((declaration) => declaration.name.getText())
  }
  const named =
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node)
  return named ? [node.name?.text ?? "default"] : []
}

const isDocumented = (source: ts.SourceFile, node: ts.Node): boolean =>
  (ts.getLeadingCommentRanges(source.text, node.pos) ?? []).some((range) =>
    source.text.startsWith("/**", range.pos)
  )

/** The declarations that a file exports under a name, including those in an `export { a, b }` of its own. */
export const exported = (repo: Repo, file: string): ReadonlyArray<Declared> => {
  const source = repo.source(file)
  const listed = new Map<string, string>()
  for (const node of source.statements) {
    if (!ts.isExportDeclaration(node) || node.moduleSpecifier !== undefined) continue
    if (node.exportClause === undefined || !ts.isNamedExports(node.exportClause)) continue
    for (const { name, propertyName } of node.exportClause.elements) {
      listed.set((propertyName ?? name).text, name.text)
    }
  }
  return source.statements.flatMap((node) =>
    namesOf(node).flatMap((local) => {
      const name = isExported(node) ? local : listed.get(local)
      if (name === undefined) return []
      return [{ name, line: lineOf(source, node), documented: isDocumented(source, node) }]
    })
  )
}
