import { imports, scripts } from "../Code.ts"
import { finding, type Rule } from "../Rule.ts"

export const rule: Rule = {
  name: "sandbox-stands-alone",
  why: "A simulated gateway that shares code with the providers would share their mistakes and hide them.",
  check: (repo) =>
    scripts(repo, "packages/sandbox").flatMap((file) =>
      imports(repo, file)
        .filter(({ specifier }) => specifier.startsWith("@switchyard/"))
        .map(({ line, specifier }) => finding(file, line, `the sandbox imports ${specifier}`))
    )
}
