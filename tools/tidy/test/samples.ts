/** For one rule: a tree in which it finds something, where it does, and a tree in which it finds nothing. */
export interface Sample {
  readonly rule: string
  readonly about: string
  readonly bad: Readonly<Record<string, string>>
  readonly at: ReadonlyArray<string>
  readonly good: Readonly<Record<string, string>>
}

const lines = (count: number, line = "call()"): string => `${line}\n`.repeat(count)
const functionOf = (count: number): string => `const big = () => {\n${lines(count - 2)}}\n`
const json = (value: unknown): string => JSON.stringify(value)

const core = "packages/core/src/Money.ts"
const test = "packages/core/test/Money.test.ts"
const other = "packages/core/src/Other.ts"
const inDescribe = `describe("not a test file", () => {\n${lines(80)}})`
const providerFolder = "packages/provider-pay-in"

export const codeSamples: ReadonlyArray<Sample> = [
  {
    rule: "file-length",
    about: "a file of 301 lines",
    bad: { [core]: lines(301) },
    at: [`${core}:301`],
    good: { [core]: lines(300), "docs/long.md": lines(900) }
  },
  {
    rule: "line-length",
    about: "a line of 111 characters, counted as characters and not as code units",
    bad: { [core]: `\n// ${"x".repeat(108)}` },
    at: [`${core}:2`],
    good: { [core]: `// ${"\u{1F600}".repeat(107)}`, "README.md": "x".repeat(500) }
  },
  {
    rule: "function-length",
    about: "a function of 71 lines, also inside a describe, which itself may be longer",
    bad: {
      [core]: `\n${functionOf(71)}`,
      [test]: `describe("a", () => {\n${functionOf(71)}})`,
      [other]: inDescribe
    },
    at: [`${core}:2`, `${other}:1`, `${test}:2`],
    good: {
      [core]: functionOf(70),
      [test]: `it.layer(Live)("a", (it) => {\n${functionOf(60)}${functionOf(60)}})`
    }
  },
  {
    rule: "index-reexports",
    about: "code in index.ts",
    bad: { "packages/core/src/index.ts": 'export * from "./Money.ts"\nexport const a = 1\n' },
    at: ["packages/core/src/index.ts:2"],
    good: {
      "packages/core/src/index.ts":
        'export * as Money from "./Money.ts"\nexport { type A, b } from "./Other.ts"\n'
    }
  },
  {
    rule: "leftovers",
    about: "a note to do something later",
    bad: { [core]: `\n// ${"TO"}DO: round\n`, "docs/a.md": `${"FIX"}ME\n` },
    at: [`${core}:2`, "docs/a.md:1"],
    good: { [core]: '// the code for "no currency" is XXX, todo lists are fine\n' }
  },
  {
    rule: "lint-suppressions",
    about: "a comment that switches a check off",
    bad: { [core]: `a()\n// ${"eslint"}-disable-next-line no-console -- it is only once\n` },
    at: [`${core}:2`],
    good: { [core]: 'const text = "eslint-disabled"\n' }
  },
  {
    rule: "retry",
    about: "a retry in a provider or the router, under whatever name it was imported",
    bad: {
      [`${providerFolder}/src/internal/client.ts`]:
        'import { Effect as Fx } from "effect"\nexport const a = b.pipe(Fx.retry({ times: 2 }))\n',
      "apps/router/src/domain/Plan.ts":
        'import { retry as again } from "effect/Effect"\nimport * as Http from "effect/http/HttpClient"\n' +
        "export const a = again(b)\nexport const c = Http.retryTransient(d)\n"
    },
    at: [
      "apps/router/src/domain/Plan.ts:3",
      "apps/router/src/domain/Plan.ts:4",
      `${providerFolder}/src/internal/client.ts:2`
    ],
    good: {
      [`${providerFolder}/src/internal/errors.ts`]:
        'import { Effect } from "effect"\nexport const a = [decline.retry, Effect.succeed(1)]\n',
      "packages/sandbox/src/a.ts":
        'import { Effect } from "effect"\nexport const a = Effect.retry(b)\n'
    }
  },
  {
    rule: "jsdoc",
    about: "an exported declaration without JSDoc, once per name",
    bad: {
      [core]:
        "/** Exact. */\nexport const make = 1\n// no\nexport const Money = 1\nexport type Money = 2\n" +
        "const local = 1\nexport { local as shown }\n"
    },
    at: [`${core}:4`, `${core}:6`],
    good: {
      [core]: "/** Exact. */\nexport const Money = 1\nexport type Money = 2\nconst local = 1\n",
      "packages/core/src/internal/a.ts": "export const a = 1\n",
      "packages/core/src/index.ts": 'export * as Money from "./Money.ts"\n',
      "apps/router/src/Api.ts": "export const a = 1\n"
    }
  },
  {
    rule: "test-asserts",
    about: "a test file without an assertion",
    bad: {
      [test]: 'it("runs", () => { run() })\n// expect(1)\n',
      "a/d.test.ts": 'import { conformance } from "@switchyard/testkit"\n'
    },
    at: [`${test}:1`, "a/d.test.ts:1"],
    good: {
      [test]: 'it("adds", () => { expect(1 + 1).toBe(2) })\n',
      "a/b.test.ts": "fc.assert(property)\n",
      "a/c.test.ts": "it.effect('a', () => Effect.sync(() => assert.strictEqual(1, 1)))\n",
      "a/conformance.test.ts":
        'import { conformance } from "@switchyard/testkit"\nconformance({ name, layer })\n'
    }
  },
  {
    rule: "test-skips",
    about: "a focused test, and a skipped one without a reason",
    bad: {
      [test]: 'it.only("a", f)\nit.effect.skip("b", f)\n\ndescribe.skipIf(x)("c", f)\n'
    },
    at: [`${test}:1`, `${test}:2`, `${test}:4`],
    good: {
      [test]:
        'it.skip("a", f) // it has no refunds\n// needs a PostgreSQL server\nit.skipIf(x)("b", f)\n' +
        "const rows = list.only\n"
    }
  }
]

export const layoutSamples: ReadonlyArray<Sample> = [
  {
    rule: "providers-named-once",
    about: "a provider named outside Providers.ts",
    bad: { "apps/router/src/Config.ts": '\nimport "@switchyard/provider-checksum"\n' },
    at: ["apps/router/src/Config.ts:2"],
    good: {
      "apps/router/src/Providers.ts": 'import "@switchyard/provider-checksum"\n',
      "apps/router/test/a.test.ts": 'import "@switchyard/provider-checksum"\n'
    }
  },
  {
    rule: "core-stands-alone",
    about: "core importing the workspace or Node, in each form of an import",
    bad: {
      [core]: 'import "node:fs"\nexport * from "@switchyard/routing"\nconst a = import("crypto")\n',
      [test]: 'import type { A } from "@switchyard/sandbox"\n'
    },
    at: [`${core}:1`, `${core}:2`, `${core}:3`, `${test}:1`],
    good: { [core]: 'import { Effect } from "effect"\n', [test]: 'import "node:util"\n' }
  },
  {
    rule: "sandbox-stands-alone",
    about: "the sandbox importing what it tests",
    bad: { "packages/sandbox/src/Server.ts": 'import { Money } from "@switchyard/core"\n' },
    at: ["packages/sandbox/src/Server.ts:1"],
    good: {
      "packages/sandbox/src/Server.ts": 'import "node:http"\nimport { Effect } from "effect"\n'
    }
  },
  {
    rule: "declared-imports",
    about: "an import that the package does not declare, for users or at all",
    bad: {
      "package.json": json({ devDependencies: { vitest: "1" } }),
      "packages/a/package.json": json({ dependencies: { effect: "4" } }),
      "packages/a/src/a.ts": 'import "effect/Schema"\nimport "vitest"\n',
      "packages/a/test/a.test.ts": 'import "vitest"\nimport "@switchyard/core"\n'
    },
    at: ["packages/a/src/a.ts:2", "packages/a/test/a.test.ts:2"],
    good: {
      "package.json": json({ devDependencies: { typescript: "6" } }),
      "packages/a/package.json": json({ peerDependencies: { "@switchyard/core": "1" } }),
      "packages/a/src/a.ts": 'import "@switchyard/core/Money"\nimport "node:fs"\nimport "./b.ts"\n',
      "tools/b/package.json": "{}",
      "tools/b/src/b.ts": 'import ts from "typescript"\n'
    }
  },
  {
    rule: "markdown-links",
    about: "a link to a file or a heading that does not exist",
    bad: {
      "docs/a.md": "[a](./b.md)\n[b](../README.md#set-up)\n\n[c]: missing/\n",
      "README.md": "# Start\n"
    },
    at: ["docs/a.md:1", "docs/a.md:2", "docs/a.md:4"],
    good: {
      "docs/a.md":
        "# A `b`, c!\n[a](../README.md#set-up) [b](#a-b-c) [c](https://x.example/y) [d](../docs)\n" +
        "`[e](no.md)`\n```md\n[f](no.md)\n```\n",
      "README.md": "## Set up\n"
    }
  }
]
