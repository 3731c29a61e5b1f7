import type { Sample } from "./samples.ts"

const json = (value: unknown): string => JSON.stringify(value)

const folder = "packages/provider-pay-in"
const manifest = {
  name: "@switchyard/provider-pay-in",
  version: "0.0.0",
  description: "A gateway",
  license: "MIT",
  type: "module",
  engines: { node: ">=22.19" },
  exports: { ".": { "@switchyard/source": "./src/index.ts", import: "./dist/index.js" } },
  files: ["dist"],
  scripts: { typecheck: "tsc --noEmit", lint: "eslint ." },
  peerDependencies: { "@switchyard/core": "^0.0.0", effect: "^4.1.0" },
  publishConfig: { access: "public" },
  nx: { tags: ["type:provider"] }
}
const packageJson = (changes: object = {}) => ({
  [`${folder}/package.json`]: json({ ...manifest, ...changes })
})
const config = { ".changeset/config.json": json({ access: "public", baseBranch: "main" }) }
const changeset = (name: string, bump: string) => ({
  ".changeset/first.md": `---\n"${name}": ${bump}\n---\n\nFirst.\n`
})
const here = `${folder}/package.json:1`
const anatomy = Object.fromEntries(
  [
    ...["index", "PayInConfig", "PayInWebhook", "Capabilities", "Registration"],
    ...["wire", "client", "status", "errors", "money", "auth"].map((part) => `internal/${part}`)
  ].map((file) => [`${folder}/src/${file}.ts`, ""])
)
const verbs = {
  [`${folder}/src/PayIn.ts`]: "export const make = 1\nconst live = 1\nexport { live as layer }\n"
}
const { [`${folder}/src/PayInWebhook.ts`]: _, ...deaf } = anatomy
const silent = {
  ...deaf,
  [`${folder}/src/PayIn.ts`]:
    "export const make = 1\nexport const layer = 1\nexport const layerConfig = 1\n"
}
const headings = ["Install", "A first charge", "Configuration", "Capabilities", "Quirks"]
const readme = (titles: ReadonlyArray<string>) => ({
  [`${folder}/README.md`]: `# A gateway\n\n${titles.map((title) => `## ${title}\n`).join("\n")}`
})

export const packageSamples: ReadonlyArray<Sample> = [
  {
    rule: "package-manifest",
    about: "an unreadable file, and each missing field",
    bad: {
      "apps/a/package.json": "{ broken",
      ...packageJson({ description: " ", engines: {}, nx: { tags: ["type:core"] }, files: ["src"] })
    },
    at: ["apps/a/package.json:1", ...Array<string>(5).fill(here)],
    good: { ...packageJson(), [`${folder}/tsconfig.json`]: "{}" }
  },
  {
    rule: "package-readme",
    about: "a public package without README, or without a section that its users look for",
    bad: { ...packageJson(), ...readme(headings.slice(0, 4)), "packages/a/package.json": "{}" },
    at: ["packages/a/package.json:1", `${folder}/README.md:1`],
    good: { ...packageJson(), ...readme(headings), "apps/a/package.json": json({ private: true }) }
  },
  {
    rule: "provider-anatomy",
    about: "a provider without one of its files or verbs",
    bad: { ...packageJson(), ...anatomy, ...verbs, [`${folder}/src/PayInWebhook.ts`]: "" },
    at: [`${folder}/src/PayIn.ts:1`],
    good: {
      ...packageJson(),
      ...anatomy,
      [`${folder}/src/PayIn.ts`]:
        "export const make = 1\nexport const layer = 1\nexport function layerConfig() {}\n"
    }
  },
  {
    rule: "provider-anatomy",
    about: "a gateway that signs notifications, and none that reads them; one that sends none",
    bad: { ...packageJson(), ...silent, [`${folder}/src/Capabilities.ts`]: 'webhooks: "signed"' },
    at: [here],
    good: { ...packageJson(), ...silent, [`${folder}/src/Capabilities.ts`]: 'webhooks: "none"' }
  },
  {
    rule: "provider-anatomy",
    about: "an empty provider: its eleven parts and its module",
    bad: packageJson(),
    at: Array<string>(12).fill(here),
    good: { "packages/core/package.json": "{}" }
  },
  {
    rule: "provider-peers",
    about: "effect as a dependency, core not as a peer",
    bad: packageJson({ peerDependencies: { effect: "4" }, dependencies: { effect: "4" } }),
    at: [here, here],
    good: packageJson()
  },
  {
    rule: "install-scripts",
    about: "a script that runs when somebody installs the package",
    bad: { ...packageJson({ scripts: { postinstall: "node setup.js" } }), "package.json": "{}" },
    at: [here],
    good: packageJson()
  },
  {
    rule: "changesets",
    about: "no setup, an unannounced first release",
    bad: packageJson(),
    at: [".changeset/config.json:1", here],
    good: { ...packageJson(), ...config, ...changeset(manifest.name, "minor") }
  },
  {
    rule: "changesets",
    about: "a changeset for a package that is not public, or with a step that does not exist",
    bad: {
      ...packageJson({ version: "1.0.0" }),
      ...config,
      ...changeset("router", "huge"),
      "apps/router/package.json": json({ name: "router", private: true })
    },
    at: [".changeset/first.md:2", ".changeset/first.md:2"],
    good: { ...packageJson({ version: "1.0.0" }), ...config }
  }
]
