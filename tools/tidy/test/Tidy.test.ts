import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import * as Disk from "../src/Disk.ts"
import * as Repo from "../src/Repo.ts"
import { rules } from "../src/Rules.ts"
import * as Tidy from "../src/Tidy.ts"

const list = "tools/tidy/exceptions.json"
const reason = "generated from the registry, reviewed as data"
const tooLong = { "a.ts": "x\n".repeat(301) }

const run = (files: Readonly<Record<string, string>>) => Tidy.run(Repo.fromFiles(files), rules)
const withList = (entries: unknown) =>
  run({ ...tooLong, [list]: JSON.stringify(entries, null, 2) }).filter(
    ({ rule }) => rule !== "changesets"
  )

describe("exceptions", () => {
  it("excuse one rule in one file", () => {
    expect(withList([{ rule: "file-length", file: "a.ts", reason }])).toEqual([])
  })

  it("are findings themselves when they excuse nothing, name no rule or give no reason", () => {
    const found = withList([
      { rule: "file-length", file: "a.ts", reason: "long" },
      { rule: "line-length", file: "a.ts", reason },
      { rule: "nothing", file: "a.ts", reason }
    ])
    expect(found.map(({ message, rule }) => [rule, message])).toEqual([
      ["exceptions", "no real reason given: file-length for a.ts"],
      ["exceptions", "unused exception: line-length for a.ts"],
      ["exceptions", 'unknown rule "nothing"']
    ])
  })

  it("do not excuse another rule or another file", () => {
    const found = withList([{ rule: "file-length", file: "b.ts", reason }])
    expect(found.map(({ rule }) => rule)).toEqual(["file-length", "exceptions"])
  })

  it("excuse nothing when the list cannot be read", () => {
    const found = withList({ rule: "file-length" })
    expect(found.map(({ rule }) => rule)).toEqual(["file-length", "exceptions"])
  })
})

describe("report", () => {
  it("prints a line per finding and closes with the sum", () => {
    const repo = Repo.fromFiles(tooLong)
    const found = { file: "a.ts", line: 301, rule: "file-length", message: "is long" }
    expect(Tidy.report(repo, [found])).toBe(
      "a.ts:301 file-length is long\ntidy: 1 files, 1 findings"
    )
    expect(Tidy.report(repo, [])).toBe("tidy: 1 files, 0 findings")
  })
})

describe("a folder on disk", () => {
  const root = mkdtempSync(join(tmpdir(), "tidy-"))
  afterAll(() => rmSync(root, { recursive: true, force: true }))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const main = () =>
    spawnSync(process.execPath, [join(import.meta.dirname, "../src/main.ts"), root], {
      encoding: "utf8"
    })
  const git = (...words: ReadonlyArray<string>) => spawnSync("git", words, { cwd: root })

  it("is clean with exit code 0, and not with 1", () => {
    write(".changeset/config.json", '{ "access": "public", "baseBranch": "main" }')
    write("node_modules/a/index.ts", "export const a = 1")
    const clean = main()
    expect([clean.stdout, clean.status]).toEqual(["tidy: 1 files, 0 findings\n", 0])
    write("src/index.ts", "export const a = 1")
    const dirty = main()
    expect(dirty.status).toBe(1)
    expect(dirty.stdout).toMatch(
      /^src\/index\.ts:1 index-reexports .*\ntidy: 2 files, 1 findings\n$/
    )
  })

  it("is what git tracks or would add, without what has just been deleted", () => {
    git("init", "--quiet")
    write(".gitignore", "ignored.ts\nnode_modules\n")
    write("ignored.ts", "1")
    write("gone.ts", "1")
    git("add", "gone.ts")
    rmSync(join(root, "gone.ts"))
    expect(Disk.load(root).files).toEqual([".changeset/config.json", ".gitignore", "src/index.ts"])
  })
})
