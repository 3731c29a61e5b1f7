import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"

/** The repository's folder. */
export const repository = resolve(import.meta.dirname, "../../..")

/** Node 24 first on the path, as in every npm script of the repository. */
export const environment = {
  ...process.env,
  PATH: `${join(repository, "node_modules/.bin")}:${process.env["PATH"]}`
}

const run = (command: string, args: ReadonlyArray<string>, cwd: string): string =>
  execFileSync(command, args, { cwd, env: environment, encoding: "utf8", stdio: "pipe" })

/** Packages that are published, by their folders. */
export const published = [
  "core",
  "client",
  "routing",
  "provider-checksum",
  "provider-intents",
  "provider-open-payment",
  "provider-payin-payout",
  "sandbox",
  "testkit"
] as const

/** Builds these projects; what has not changed comes from Nx's cache. */
export const build = (projects: ReadonlyArray<string>): void =>
  void run("nx", ["run-many", "-t", "build", "-p", ...projects], repository)

/**
 * An empty project outside the repository with the packed packages and their peers. The tarballs are
 * unpacked by hand and the peers are linked, because a test may not ask a registry.
 */
export const makeProject = () => {
  build(published.map((name) => `@switchyard/${name}`))
  const folder = mkdtempSync(join(tmpdir(), "switchyard-consumer-"))
  const modules = join(folder, "node_modules")
  for (const name of published) {
    const into = join(modules, "@switchyard", name)
    mkdirSync(into, { recursive: true })
    const packed = run(
      "npm",
      ["pack", "--silent", "--pack-destination", folder],
      join(repository, "packages", name)
    )
    run("tar", ["xzf", join(folder, packed.trim()), "-C", into, "--strip-components=1"], folder)
  }
  for (const peer of ["effect", "vitest", "fast-check"]) {
    symlinkSync(join(repository, "node_modules", peer), join(modules, peer))
  }
  write(folder, "package.json", JSON.stringify({ type: "module" }))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Writes a file of the project. */
export const write = (folder: string, name: string, text: string): void =>
  writeFileSync(join(folder, name), text)

/** The first TypeScript block of the repository's README: the library example. */
export const readmeExample = (): string => {
  const readme = readFileSync(join(repository, "README.md"), "utf8")
  const block = /```ts\n([\s\S]*?)```/.exec(readme)?.[1]
  if (block === undefined) throw new Error("README.md has no TypeScript block")
  return block
}

/** Runs a command in the project; answers its output. */
export const inProject = (
  folder: string,
  command: string,
  ...args: ReadonlyArray<string>
): string => run(command, args, folder)

/** The address that a starting process prints; fails when it ends before. */
export const listening = (child: ChildProcess): Promise<string> =>
  new Promise((answer, fail) => {
    let text = ""
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString()
      const found = /listening on (http:\S+)/.exec(text)?.[1]
      if (found !== undefined) answer(found)
    })
    child.once("exit", () => fail(new Error(`ended before it listened: ${text}`)))
  })

/** Where an installed package has its command. */
export const installedSandbox = (folder: string): string =>
  join(folder, "node_modules/@switchyard/sandbox/bin/switchyard-sandbox.js")

/** The command of the payin/payout provider. */
export const verifyCredentials = (folder: string): string =>
  join(folder, "node_modules/@switchyard/provider-payin-payout/bin/verify-credentials.js")

/** Starts `switchyard-sandbox` on a free port. */
export const startSandbox = async (folder: string, bin: string) => {
  const child = spawn("node", [bin, "--port", "0"], { cwd: folder, env: environment })
  return { url: await listening(child), stop: () => child.kill() }
}
