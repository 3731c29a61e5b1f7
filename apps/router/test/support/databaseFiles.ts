import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

/** Which test files run on both databases. */

const folder = fileURLToPath(new URL("..", import.meta.url))

/** What a test file imports from beside it, and what that imports, and so on. */
const imported = (file: string, seen: Set<string> = new Set()): Set<string> => {
  for (const [, path = ""] of readFileSync(file, "utf8").matchAll(/from "(\.[^"]+)"/g)) {
    const found = join(file, "..", path)
    if (seen.has(found) || !found.startsWith(folder)) continue
    seen.add(found)
    imported(found, seen)
  }
  return seen
}

const support = (name: string): string => join(folder, "support", name)

/** About SQLite's file itself; about the HTTP edge; and every order of events, which one database shows. */
const once = /^(sqlite\w*|process|door|webhookOrders)\.test\.ts$/

/** What a browser shows does not depend on the database. */
const isOnBoth = (name: string): boolean => {
  if (once.test(name)) return false
  const files = imported(join(folder, name))
  return files.has(support("database.ts")) && !files.has(support("chromium.ts"))
}

/** Files about PostgreSQL itself. */
export const aboutPostgres = "test/postgres*.test.ts"

/** Files that come near a database by what they import, relative to the project: no list to keep. */
export const onBothDatabases = (): Array<string> =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".test.ts") && isOnBoth(name))
    .map((name) => `test/${name}`)
