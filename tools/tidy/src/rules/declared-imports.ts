import { builtinModules } from "node:module"
import { imports, packageOf, scripts } from "../Code.ts"
import type { Manifest, Package, Repo } from "../Repo.ts"
import { jsonObject } from "../Repo.ts"
import { type Finding, finding, type Rule } from "../Rule.ts"

const shipped = (manifest: Manifest): ReadonlyArray<string> =>
  Object.keys({
    ...manifest.dependencies,
    ...manifest.peerDependencies,
    ...manifest.optionalDependencies
  })

const inPackage = (
  repo: Repo,
  root: Manifest,
  { folder, manifest }: Package
): ReadonlyArray<Finding> => {
  const forUsers = new Set(shipped(manifest))
  const forUs = new Set([
    ...forUsers,
    ...Object.keys({ ...manifest.devDependencies, ...root.devDependencies, ...root.dependencies })
  ])
  // A tool runs only in this repository, so what the root installs is there for its source too.
  const isTool = folder.startsWith("tools/")
  return scripts(repo, folder).flatMap((file) => {
    const allowed = file.startsWith(`${folder}/src/`) && !isTool ? forUsers : forUs
    return imports(repo, file).flatMap(({ line, specifier }) => {
      const name = packageOf(specifier)
      if (name === undefined || builtinModules.includes(name) || allowed.has(name)) return []
      return [finding(file, line, `imports ${name}, which ${folder}/package.json does not declare`)]
    })
  })
}

export const rule: Rule = {
  name: "declared-imports",
  why: "An import that works only because the workspace hoists it breaks for whoever installs the package.",
  check: (repo) => {
    const root: Manifest = jsonObject(repo.text("package.json")) ?? {}
    return repo.packages
      .filter(({ readable }) => readable)
      .flatMap((entry) => inPackage(repo, root, entry))
  }
}
