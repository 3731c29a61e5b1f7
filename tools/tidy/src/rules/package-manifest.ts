import type { Manifest, Package, Repo } from "../Repo.ts"
import { type Finding, finding, type Rule } from "../Rule.ts"

const source = "@switchyard/source"

const tagOf = (folder: string): string => {
  if (folder.startsWith("apps/")) return "type:app"
  if (folder.startsWith("tools/")) return "type:tool"
  if (folder.startsWith("packages/provider-")) return "type:provider"
  return `type:${folder.split("/").at(-1) ?? ""}`
}

const hasSource = ({ exports }: Manifest): boolean => {
  const entry = exports?.["."]
  return typeof entry === "object" && entry !== null && Object.keys(entry)[0] === source
}

const always = (repo: Repo, { folder, manifest }: Package): ReadonlyArray<string> => [
  ...(["name", "description"] as const)
    .filter((field) => (manifest[field] ?? "").trim() === "")
    .map((field) => `${field} is missing`),
  ...(manifest.license === "MIT" ? [] : ['license is not "MIT"']),
  ...(manifest.type === "module" ? [] : ['type is not "module"']),
  ...(manifest.engines?.["node"] === undefined ? ["engines.node is missing"] : []),
  ...(manifest.nx?.tags?.includes(tagOf(folder)) === true
    ? []
    : [`nx.tags lacks "${tagOf(folder)}"`]),
  ...(repo.has(`${folder}/tsconfig.json`) ? [] : ["tsconfig.json is missing beside it"]),
  ...["typecheck", "lint"]
    .filter((script) => manifest.scripts?.[script] === undefined)
    .map((script) => `the script "${script}" is missing`)
]

const whenPublic = ({ manifest }: Package): ReadonlyArray<string> => [
  ...(manifest.name?.startsWith("@switchyard/") === true
    ? []
    : ["a public name starts with @switchyard/"]),
  ...(manifest.version === undefined ? ["version is missing"] : []),
  ...(manifest.publishConfig?.access === "public" ? [] : ['publishConfig.access is not "public"']),
  ...(manifest.files?.includes("dist") === true ? [] : ['files lacks "dist"']),
  ...(hasSource(manifest) ? [] : [`exports["."] does not start with "${source}"`])
]

const check = (repo: Repo, entry: Package): ReadonlyArray<Finding> => {
  if (!entry.readable) return [finding(entry.file, 1, "is not a JSON object")]
  const faults = [
    ...always(repo, entry),
    ...(entry.manifest.private === true ? [] : whenPublic(entry))
  ]
  return faults.map((fault) => finding(entry.file, 1, fault))
}

export const rule: Rule = {
  name: "package-manifest",
  why: "A package says what it is, where it runs and whom it may import before anyone reads its code.",
  check: (repo) => repo.packages.flatMap((entry) => check(repo, entry))
}
