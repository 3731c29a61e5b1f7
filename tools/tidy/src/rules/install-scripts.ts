import { jsonObject } from "../Repo.ts"
import { finding, type Rule } from "../Rule.ts"

const banned = ["preinstall", "install", "postinstall", "prepare", "prepublish"]

export const rule: Rule = {
  name: "install-scripts",
  why: "Installing a payments package runs nobody's code.",
  check: (repo) =>
    repo.files
      .filter((file) => /(^|\/)package\.json$/.test(file))
      .flatMap((file) => {
        const scripts = jsonObject(repo.text(file))?.["scripts"]
        if (typeof scripts !== "object" || scripts === null) return []
        return banned
          .filter((name) => name in scripts)
          .map((name) => finding(file, 1, `has the install script "${name}"`))
      })
}
