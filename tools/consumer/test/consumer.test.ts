import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  environment,
  inProject,
  installedSandbox,
  makeProject,
  published,
  readmeExample,
  startSandbox,
  write
} from "./project.ts"

let project: ReturnType<typeof makeProject>

beforeAll(() => {
  project = makeProject()
}, 180_000)

afterAll(() => project.remove())

describe("the packed packages in an empty project", () => {
  test.each(published)("%s carries dist and no source", (name) => {
    const files = readdirSync(join(project.folder, "node_modules/@switchyard", name))
    expect(files).toContain("dist")
    expect(files).toContain("README.md")
    expect(files).not.toContain("src")
    expect(files).not.toContain("test")
  })

  test.each(published)("%s has no install script", (name) => {
    const file = join(project.folder, "node_modules/@switchyard", name, "package.json")
    const { scripts = {} } = JSON.parse(readFileSync(file, "utf8"))
    expect(Object.keys(scripts).filter((key) => key.includes("install"))).toEqual([])
  })

  test("README's library example has types", () => {
    write(project.folder, "example.ts", readmeExample())
    const options = {
      module: "nodenext",
      target: "es2024",
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: []
    }
    write(
      project.folder,
      "tsconfig.json",
      JSON.stringify({ compilerOptions: options, files: ["example.ts"] })
    )
    expect(inProject(project.folder, "tsc")).toBe("")
  }, 60_000)

  test("README's library example charges a card at the sandbox", async () => {
    write(project.folder, "example.ts", readmeExample())
    const sandbox = await startSandbox(project.folder, installedSandbox(project.folder))
    try {
      const output = execFileSync("node", ["example.ts"], {
        cwd: project.folder,
        encoding: "utf8",
        env: {
          ...environment,
          CHECKSUM_BASE_URL: `${sandbox.url}/checksum`,
          CHECKSUM_PARTNER_ID: "195",
          CHECKSUM_USERNAME: "testdoc",
          CHECKSUM_MEMBER_ID: "11344",
          CHECKSUM_SECURE_KEY: "sandbox-secure-key"
        }
      })
      expect(output).toMatch(/^captured \d+$/m)
    } finally {
      sandbox.stop()
    }
  }, 60_000)
})
