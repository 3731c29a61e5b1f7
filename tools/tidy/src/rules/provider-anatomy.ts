import { exported } from "../Code.ts"
import type { Repo } from "../Repo.ts"
import { type Finding, finding, type Rule } from "../Rule.ts"

const verbs = ["make", "layer", "layerConfig"]

const pascalCase = (kebab: string): string =>
  kebab
    .split("-")
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join("")

const anatomy = (name: string, hasWebhooks: boolean): ReadonlyArray<ReadonlyArray<string>> => [
  ["src/index.ts"],
  [`src/${name}Config.ts`],
  [`src/${name}.ts`],
  ...(hasWebhooks ? [[`src/${name}Webhook.ts`]] : []),
  ["src/Capabilities.ts"],
  ["src/Registration.ts"],
  ...["wire", "client", "status", "errors", "money"].map((part) => [`src/internal/${part}.ts`]),
  ["src/internal/signature.ts", "src/internal/auth.ts"]
]

/** A gateway that sends nothing needs no file that reads it. */
const sendsWebhooks = (repo: Repo, capabilities: string): boolean =>
  !(repo.has(capabilities) && /webhooks: "none"/.test(repo.text(capabilities)))

const missingVerbs = (repo: Repo, file: string): ReadonlyArray<Finding> => {
  if (!repo.has(file)) return []
  const offered = new Set(exported(repo, file).map(({ name }) => name))
  return verbs
    .filter((verb) => !offered.has(verb))
    .map((verb) =>
      finding(file, 1, `does not export ${verb}; every provider offers ${verbs.join(", ")}`)
    )
}

export const rule: Rule = {
  name: "provider-anatomy",
  why: "Who has read one provider finds their way in all of them.",
  check: (repo) =>
    repo.packages.flatMap(({ file, folder }) => {
      const kebab = /^packages\/provider-(.+)$/.exec(folder)?.[1]
      if (kebab === undefined) return []
      const name = pascalCase(kebab)
      const missing = anatomy(name, sendsWebhooks(repo, `${folder}/src/Capabilities.ts`))
        .filter((choices) => !choices.some((path) => repo.has(`${folder}/${path}`)))
        .map((choices) => finding(file, 1, `the provider lacks ${choices.join(" or ")}`))
      return [...missing, ...missingVerbs(repo, `${folder}/src/${name}.ts`)]
    })
}
