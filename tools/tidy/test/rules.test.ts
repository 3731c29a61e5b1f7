import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import * as Repo from "../src/Repo.ts"
import { rules } from "../src/Rules.ts"
import { packageSamples } from "./packageSamples.ts"
import { codeSamples, layoutSamples, type Sample } from "./samples.ts"

const samples = [...codeSamples, ...layoutSamples, ...packageSamples]

const style = readFileSync(join(import.meta.dirname, "../../../STYLE.md"), "utf8")

const places = (rule: string, files: Sample["bad"]) =>
  rules
    .filter(({ name }) => name === rule)
    .flatMap(({ check }) => check(Repo.fromFiles(files)))
    .map(({ file, line }) => `${file}:${line}`)
    .sort()

describe.each(samples)("$rule: $about", ({ rule, bad, at, good }) => {
  it("is found in the bad sample, where it is", () => {
    expect(places(rule, bad)).toEqual([...at].sort())
  })

  it("is not found in the good sample", () => {
    expect(places(rule, good)).toEqual([])
  })
})

describe("the list of rules", () => {
  it("has a sample for each, and each name once", () => {
    const names = rules.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect([...new Set(samples.map(({ rule }) => rule))].sort()).toEqual([...names].sort())
  })

  it.each(rules)("is explained in STYLE.md: $name", ({ name }) => {
    expect(style).toContain(`tidy \`${name}\``)
  })

  it("survives files that are empty, broken or not text", () => {
    const broken = Repo.fromFiles({
      "packages/provider-x/package.json": "[1]",
      "packages/provider-x/src/X.ts": "export const = {{{",
      "packages/provider-x/test/x.test.ts": "",
      "packages/core/src/index.ts": "\u0000\u0001",
      "package.json": "null",
      "a.md": "```\n[a](",
      ".changeset/a.md": "---\nno end"
    })
    for (const rule of rules) expect(() => rule.check(broken)).not.toThrow()
  })
})
