import { DatabaseSync } from "node:sqlite"
import type { Gateway } from "./gateway.ts"
import type { Seen } from "./stubGateway.ts"

/** What was sent or stored, but for what is new each time: both sides of a comparison must have the same. */

/** Numbers of calls, ids of ours and of the stub, digests, times. */
const changing: ReadonlyArray<readonly [RegExp, string]> = [
  [/reference-\d+/g, "reference"],
  [/(pay|att|evt|own)_\w{24}/g, "$1"],
  [/\b[0-9a-f]{64}\b/g, "hash"],
  [/"[\w-]{43}\\*"/g, '"fingerprint"'],
  [/(?<=[="])\w{24}(?=[&"\\])/g, "reference"],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "time"],
  [/\b1\d{12}\b/g, "time"],
  [/"10\d{5}\\*"/g, '"found"']
]

const constant = (text: string): string =>
  changing.reduce((shown, [pattern, word]) => shown.replace(pattern, word), text)

/** The last request at a gateway. */
export const ofRequest = (gateway: Gateway, { body, headers, path }: Seen): string => {
  const sorted = Object.entries(headers).sort(([a], [b]) => (a < b ? -1 : 1))
  const sent = JSON.stringify([path, sorted.filter(([name]) => name !== "content-length"), body])
  return gateway.changing.reduce(
    (shown, pattern) => shown.replace(pattern, "changing"),
    constant(sent)
  )
}

/** What accounts have shown is counted beside the payments, once a second for all of them. */
const besides: ReadonlySet<unknown> = new Set(["outcome"])

/** All rows of a database that nobody has open, but for what is stored beside payments. */
export const ofRows = (filename: string): string => {
  const db = new DatabaseSync(filename, { readOnly: true })
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
  const names = tables.all().filter(({ name }) => !besides.has(name))
  const lines = names.map(({ name }) => {
    const rows = db.prepare(`SELECT * FROM ${String(name)} ORDER BY rowid`).all()
    return constant(`${String(name)} ${JSON.stringify(rows)}`)
  })
  db.close()
  return lines.join("\n")
}

/** Fails where one side has another shape than the others. */
export const checkSame = (what: string, shapes: ReadonlyArray<string>): void => {
  const different = new Set(shapes)
  if (different.size > 1)
    throw new Error(`the sides have different ${what}:\n${[...different].join("\n\n")}`)
}
