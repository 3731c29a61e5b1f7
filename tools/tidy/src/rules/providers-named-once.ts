import { finding, type Rule } from "../Rule.ts"

const allowed = "apps/router/src/Providers.ts"

export const rule: Rule = {
  name: "providers-named-once",
  why: "Adding a gateway to the router changes one file; everything else works with any provider.",
  check: (repo) =>
    repo.files
      .filter((file) => file.startsWith("apps/router/src/") && file !== allowed)
      .flatMap((file) =>
        repo
          .lines(file)
          .flatMap((line, index) =>
            line.includes("@switchyard/provider-")
              ? [finding(file, index + 1, `names a provider; only ${allowed} may`)]
              : []
          )
      )
}
