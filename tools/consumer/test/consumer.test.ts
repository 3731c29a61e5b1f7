import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  environment,
  inProject,
  installedSandbox,
  makeProject,
  published,
  readmeExample,
  repository,
  startSandbox,
  verifyCredentials,
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

  test.each(published.filter((name) => name.startsWith("provider-")))(
    "%s adds at most 5 MB, depends on its peers alone, and registers itself",
    async (name) => {
      const folder = join(project.folder, "node_modules/@switchyard", name)
      const files = readdirSync(folder, { recursive: true, withFileTypes: true })
      const bytes = files
        .filter((file) => file.isFile())
        .reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0)
      expect(bytes).toBeLessThan(5_000_000)
      const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
      expect(manifest.dependencies ?? {}).toEqual({})
      expect(Object.keys(manifest.peerDependencies).sort()).toEqual(["@switchyard/core", "effect"])
      write(
        project.folder,
        "registration.ts",
        `import { Registration } from "@switchyard/${name}"\nconsole.log(Registration.registration.id)\n`
      )
      expect(inProject(project.folder, "node", "registration.ts").trim()).toBe(
        name.replace("provider-", "")
      )
    }
  )

  test("a third party certifies a provider with the testkit", () => {
    write(
      project.folder,
      "memory.test.ts",
      `import { conformance, MemoryGateway } from "@switchyard/testkit"
conformance({
  name: "memory",
  layer: MemoryGateway.layer,
  capabilities: MemoryGateway.capabilities,
  gateway: MemoryGateway.start
})
`
    )
    const bin = join(repository, "node_modules/vitest/vitest.mjs")
    const output = inProject(project.folder, "node", bin, "run", "--root", project.folder)
    const [, passed] = /Tests .*?(\d+) passed/.exec(stripVTControlCharacters(output)) ?? []
    expect(Number(passed)).toBeGreaterThan(150)
  }, 60_000)

  test("switchyard-verify-credentials finds the reading that the sandbox accepts", async () => {
    const sandbox = await startSandbox(project.folder, installedSandbox(project.folder))
    try {
      const output = execFileSync("node", [verifyCredentials(project.folder)], {
        cwd: project.folder,
        encoding: "utf8",
        env: {
          ...environment,
          PAYIN_PAYOUT_BASE_URL: `${sandbox.url}/payin-payout`,
          PAYIN_PAYOUT_ACCESS_KEY: "sandbox-access-key",
          PAYIN_PAYOUT_SECRET_KEY: "sandbox-secret-key"
        }
      })
      expect(output).toMatch(/accepted/)
      expect(output).not.toContain("sandbox-secret-key")
    } finally {
      sandbox.stop()
    }
  }, 60_000)

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
