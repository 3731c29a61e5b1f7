import { builtinModules } from "node:module"
import nx from "@nx/eslint-plugin"
import { createProjectGraphAsync } from "@nx/devkit"
import { defineConfig } from "eslint/config"
import tseslint from "typescript-eslint"

/*
 * Two kinds of rules. The recommended ones of typescript-eslint, without type information so that a run
 * takes seconds; and Switchyard's own: who may import whom, and what only the edges of a process may touch.
 * STYLE.md says why; tools/tidy/test/eslint.test.ts proves that each ban fires.
 */

// The boundary rule reads Nx's stored project graph, and checks nothing when there is none. A task of Nx has
// just stored one; an ESLint started by hand makes it here, in this process, without daemon or workers.
if (process.env.NX_TASK_TARGET_PROJECT === undefined) {
  process.env.NX_DAEMON = "false"
  process.env.NX_ISOLATE_PLUGINS = "false"
  await createProjectGraphAsync({ exitOnError: false, resetDaemonClient: true })
}

const edges = ["**/bin.ts", "**/main.ts"]
const tests = [
  "packages/*/test/**/*.ts",
  "apps/*/test/**/*.ts",
  "tools/*/test/**/*.ts",
  "examples/test/**/*.ts"
]
const libraries = ["packages/*/src/**/*.ts", "apps/*/src/**/*.ts", "examples/src/**/*.ts"]
const moneyPath = ["packages/provider-*/src/**/*.ts", "apps/router/src/**/*.ts"]

const arrows = {
  "type:core": [],
  "type:sandbox": [],
  "type:routing": ["type:core"],
  "type:testkit": ["type:core"],
  "type:client": ["type:core", "type:routing"],
  "type:provider": ["type:core"],
  "type:app": ["type:core", "type:routing", "type:provider", "type:client"]
}
const testArrows = {
  ...arrows,
  "type:routing": ["type:core", "type:testkit"],
  "type:testkit": ["type:core", "type:sandbox"],
  "type:client": ["type:core", "type:routing", "type:sandbox", "type:testkit"],
  "type:provider": ["type:core", "type:sandbox", "type:testkit"],
  "type:app": [...arrows["type:app"], "type:sandbox", "type:testkit"]
}
const boundaries = (allowed) => ({
  "@nx/enforce-module-boundaries": [
    "error",
    {
      depConstraints: [
        ...Object.entries(allowed).map(([sourceTag, onlyDependOnLibsWithTags]) => ({
          sourceTag,
          onlyDependOnLibsWithTags
        })),
        { sourceTag: "type:tool", onlyDependOnLibsWithTags: ["*"] }
      ]
    }
  ]
})

const ambientGlobals = [
  { name: "setTimeout", message: "Use Effect.sleep or Effect.timeout: a test moves the Clock." },
  { name: "setInterval", message: "Use Effect.repeat with a Schedule: a test moves the Clock." },
  { name: "setImmediate", message: "Use Effect.yieldNow." },
  { name: "fetch", message: "Ask for the HttpClient service." }
]
const ambientProperties = [
  { object: "Date", property: "now", message: "Use Clock.currentTimeMillis." },
  { object: "performance", property: "now", message: "Use Clock.currentTimeNanos." },
  {
    object: "Math",
    property: "random",
    message: "Use the Random service: a seeded run is deterministic."
  },
  {
    object: "process",
    property: "env",
    message: "Use Config; only bin.ts and main.ts see the process."
  }
]
const ambientSyntax = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Use DateTime.now or Clock: the present time is a service."
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: "Use DateTime.now or Clock: the present time is a service."
  },
  {
    selector: "MemberExpression[object.property.name='process'][property.name='env']",
    message: "Use Config; only bin.ts and main.ts see the process."
  }
]
const ambientImports = [
  { name: "node:process", message: "Use Config and the process edges." },
  { name: "process", message: "Use Config and the process edges." },
  { name: "node:timers", message: "Use Effect.sleep." },
  { name: "node:timers/promises", message: "Use Effect.sleep." },
  { name: "timers/promises", message: "Use Effect.sleep." }
]

const noThrow = {
  selector: "ThrowStatement",
  message: "Nobody throws: fail with a tagged error, so that the type says what can go wrong."
}

const sendsTwice = "It sends money twice: it goes on after an unknown outcome (docs: money safety)."
const moneyProperties = ["withExecutionPlan", "retryTransient"].map((property) => ({
  property,
  message: sendsTwice
}))
const moneyImports = [
  { name: "effect/Effect", importNames: ["withExecutionPlan"], message: sendsTwice },
  { name: "effect/Stream", importNames: ["withExecutionPlan"], message: sendsTwice },
  { name: "effect/http/HttpClient", importNames: ["retryTransient"], message: sendsTwice }
]

const coreImports = {
  regex: `^(node:|(${builtinModules.join("|")})(/|$))`,
  message: "Core runs anywhere: no module of Node."
}

export default defineConfig(
  {
    ignores: [
      "**/dist/",
      "**/node_modules/",
      ".nx/",
      ".switchyard/",
      "**/coverage/",
      "docs/reference/"
    ]
  },
  { linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" } },
  {
    files: ["**/*.ts", "**/*.js", "**/*.mjs"],
    extends: [tseslint.configs.recommended],
    plugins: { "@nx": nx },
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      "no-eval": "error",
      "no-new-func": "error",
      "no-debugger": "error",
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }
      ]
    }
  },
  {
    files: ["packages/*/src/**/*.ts", "apps/*/src/**/*.ts", "tools/*/src/**/*.ts"],
    rules: boundaries(arrows)
  },
  { files: tests, rules: boundaries(testArrows) },
  {
    files: libraries,
    rules: { "no-restricted-syntax": ["error", noThrow] }
  },
  {
    files: libraries,
    ignores: edges,
    rules: {
      "no-console": "error",
      "no-restricted-globals": ["error", { globals: ambientGlobals, checkGlobalObject: true }],
      "no-restricted-properties": ["error", ...ambientProperties],
      "no-restricted-syntax": ["error", noThrow, ...ambientSyntax],
      "no-restricted-imports": ["error", { paths: ambientImports }]
    }
  },
  {
    files: moneyPath,
    rules: {
      "no-restricted-properties": ["error", ...moneyProperties],
      "no-restricted-imports": ["error", { paths: moneyImports }]
    }
  },
  {
    files: moneyPath,
    ignores: edges,
    rules: {
      "no-restricted-properties": ["error", ...ambientProperties, ...moneyProperties],
      "no-restricted-imports": ["error", { paths: [...ambientImports, ...moneyImports] }]
    }
  },
  {
    files: ["packages/core/src/**/*.ts"],
    rules: {
      "no-restricted-imports": ["error", { paths: ambientImports, patterns: [coreImports] }]
    }
  }
)
