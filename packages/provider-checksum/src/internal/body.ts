import type { BodyEncoding } from "../ChecksumConfig.ts"

/**
 * How a body is written (sheet section 2). Every request is made as a form with dotted names; in JSON
 * each group of a dotted name is an object of its own: the same names, the same values.
 */

/** The content type of an encoding. */
export const contentType: Readonly<Record<BodyEncoding, string>> = {
  form: "application/x-www-form-urlencoded",
  json: "application/json"
}

interface Group {
  [name: string]: string | Group
}

/** A form in the given encoding. */
export const encode = (form: string, encoding: BodyEncoding): string => {
  if (encoding === "form") return form
  const root: Group = {}
  for (const pair of form.split("&")) {
    const equals = pair.indexOf("=")
    const groups = pair.slice(0, equals).split(".")
    const name = groups.pop() ?? ""
    groupOf(root, groups)[name] = decodeURIComponent(pair.slice(equals + 1))
  }
  return JSON.stringify(root)
}

const groupOf = (root: Group, names: ReadonlyArray<string>): Group =>
  names.reduce((group, name) => {
    const known = group[name]
    if (typeof known === "object") return known
    const made: Group = {}
    group[name] = made
    return made
  }, root)
