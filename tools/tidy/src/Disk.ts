import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import * as Repo from "./Repo.ts"

const generated = new Set(["node_modules", "dist", "coverage", ".git", ".nx", ".switchyard"])

/** What git tracks or would add: a file that nobody has committed yet is checked too. */
const listedByGit = (root: string): ReadonlyArray<string> | undefined => {
  if (!existsSync(join(root, ".git"))) return undefined
  const listed = spawnSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024
    }
  )
  return listed.status === 0
    ? listed.stdout.split("\u0000").filter((path) => path !== "")
    : undefined
}

const listedByWalk = (root: string, folder = ""): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return generated.has(entry.name) ? [] : listedByWalk(root, path)
    return entry.isFile() ? [path] : []
  })

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, "utf8")
  } catch {
    return ""
  }
}

/** The repository in a folder: git's list, or every file outside generated folders where there is no git. */
export const load = (root: string): Repo.Repo => {
  const paths = listedByGit(root) ?? listedByWalk(root)
  return Repo.make(
    paths.filter((path) => existsSync(join(root, path))),
    (path) => readOrEmpty(join(root, path))
  )
}
