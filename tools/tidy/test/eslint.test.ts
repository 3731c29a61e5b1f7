import { join } from "node:path"
import { ESLint } from "eslint"
import { describe, expect, it } from "vitest"

const root = join(import.meta.dirname, "../../..")
const eslint = new ESLint({ cwd: root })

const rulesIn = async (file: string, code: string): Promise<ReadonlyArray<string>> => {
  const [result] = await eslint.lintText(code, { filePath: join(root, file) })
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message)
}

const core = "packages/core/src/Sample.ts"
const provider = "packages/provider-checksum/src/Sample.ts"
const router = "apps/router/src/Sample.ts"
const use = (what: string): string => `export const used = ${what}\n`
const load = (from: string): string =>
  `import * as loaded from "${from}"\nexport const used = loaded\n`

const boundaries = "@nx/enforce-module-boundaries"
const imports = "no-restricted-imports"
const properties = "no-restricted-properties"
const syntax = "no-restricted-syntax"
const globals = "no-restricted-globals"

const banned: ReadonlyArray<readonly [file: string, code: string, rule: string]> = [
  [core, use("Date.now()"), properties],
  [core, use("performance.now()"), properties],
  [core, use("new Date()"), syntax],
  [core, use("Date()"), syntax],
  [core, use("Math.random()"), properties],
  [core, use("setTimeout(() => {}, 1)"), globals],
  [core, use("setInterval(() => {}, 1)"), globals],
  [core, use('globalThis.fetch("")'), globals],
  [provider, use('fetch("")'), globals],
  [provider, use("process.env"), properties],
  [provider, use('process["env"]'), properties],
  [provider, use("globalThis.process.env"), syntax],
  [provider, load("node:process"), imports],
  [provider, load("node:timers/promises"), imports],
  [core, load("node:fs"), imports],
  [core, load("crypto"), imports],
  [
    provider,
    'import { Effect } from "effect"\nexport const used = Effect.withExecutionPlan\n',
    properties
  ],
  [provider, use("client.retryTransient({})"), properties],
  [
    router,
    'import { withExecutionPlan as plan } from "effect/Effect"\nexport const used = plan\n',
    imports
  ],
  [router, use("HttpClient.retryTransient"), properties],
  ["apps/router/src/main.ts", use("HttpClient.retryTransient"), properties],
  [core, "export const used = () => {\n  throw new Error()\n}\n", syntax],
  ["apps/router/src/main.ts", "export const used = () => {\n  throw new Error()\n}\n", syntax],
  [router, 'console.log("")\n', "no-console"],
  [core, load("@switchyard/sandbox"), boundaries],
  [core, load("@switchyard/provider-checksum"), boundaries],
  ["packages/core/test/Sample.test.ts", load("@switchyard/sandbox"), boundaries],
  ["packages/sandbox/src/Sample.ts", load("@switchyard/core"), boundaries],
  [provider, load("@switchyard/sandbox"), boundaries],
  [router, load("@switchyard/sandbox"), boundaries],
  [router, load("../../../packages/core/src/Money.ts"), boundaries],
  [core, "export const used: any = 1\n", "@typescript-eslint/no-explicit-any"]
]

const allowed: ReadonlyArray<readonly [file: string, code: string]> = [
  [core, use("[new Date(0), Date.parse('')]")],
  [core, load("effect")],
  [provider, load("@switchyard/core")],
  [router, load("@switchyard/provider-checksum")],
  [router, load("node:sqlite")],
  ["apps/router/src/main.ts", use("[process.env, Date.now()]") + 'console.log("")\n'],
  ["packages/sandbox/src/bin.ts", use("process.env")],
  ["packages/provider-checksum/test/Sample.test.ts", load("@switchyard/sandbox")],
  ["apps/router/test/Sample.test.ts", load("@switchyard/sandbox") + "throw new Error()\n"],
  ["packages/core/tsup.config.ts", load("../../tsup.preset.ts")],
  ["tools/tidy/src/Sample.ts", load("@switchyard/core") + "console.log(process.env, new Date())\n"]
]

describe("eslint.config.js", () => {
  it.each(banned)("in %s bans %j", async (file, code, rule) => {
    expect(await rulesIn(file, code)).toEqual([rule])
  })

  it.each(allowed)("in %s allows %j", async (file, code) => {
    expect(await rulesIn(file, code)).toEqual([])
  })
})
