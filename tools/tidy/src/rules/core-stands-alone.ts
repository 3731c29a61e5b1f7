import { builtinModules } from "node:module"
import { imports, scripts } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

const folder = "packages/core"
const ofNode = (specifier: string): boolean =>
  specifier.startsWith("node:") || builtinModules.includes(specifier.split("/")[0] ?? "")

export const rule: Rule = {
  name: "core-stands-alone",
  why: "Everything depends on core: what core depends on, everybody gets, in every runtime.",
  check: (repo) =>
    scripts(repo, folder).flatMap((file) =>
      imports(repo, file).flatMap(({ line, specifier }) => {
        if (specifier.startsWith("@switchyard/")) {
          return [finding(file, line, `core imports ${specifier}; it may not import the workspace`)]
        }
        return file.startsWith(`${folder}/src/`) && ofNode(specifier)
          ? [finding(file, line, `core imports ${specifier}; it may not need Node`)]
          : []
      })
    )
}
