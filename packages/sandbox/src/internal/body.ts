/**
 * One field map for the three encodings that the checksum gateway documents: form with dotted
 * names, nested
 * JSON and flat JSON with dotted keys (checksum.md section 2, section 20 point 1). An empty
 * field counts as absent.
 */
import { Predicate } from "effect"

export type Fields = ReadonlyMap<string, string>

export type Parsed =
  | { readonly _tag: "Fields"; readonly fields: Fields }
  | { readonly _tag: "Malformed"; readonly reason: string }
  | { readonly _tag: "Unsupported" }

const malformed = (reason: string): Parsed => ({ _tag: "Malformed", reason })

const maximumDepth = 8

/**
 * Adds every leaf under its dotted name; gives the reason when the value cannot be a set of named
 * fields.
 */
const flatten = (
  value: object,
  prefix: string,
  depth: number,
  fields: Map<string, string>
): string | undefined => {
  if (depth > maximumDepth) return "the body is nested too deeply"
  for (const [key, member] of Object.entries(value) as ReadonlyArray<[string, unknown]>) {
    const name = prefix === "" ? key : `${prefix}.${key}`
    if (member === null || member === undefined) continue
    if (Predicate.isObject(member)) {
      const problem = flatten(member, name, depth + 1, fields)
      if (problem !== undefined) return problem
      continue
    }
    if (Array.isArray(member)) return "a list is not allowed as a field"
    if (fields.has(name)) return "a field is given twice"
    if (member !== "") fields.set(name, String(member))
  }
  return undefined
}

const parseJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const fromJson = (body: string): Parsed => {
  const value = parseJson(body)
  if (!Predicate.isObject(value)) return malformed("the body is not a JSON object")
  const fields = new Map<string, string>()
  const problem = flatten(value, "", 0, fields)
  return problem === undefined ? { _tag: "Fields", fields } : malformed(problem)
}

const fromForm = (body: string): Parsed => {
  const fields = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(body)) {
    if (fields.has(name)) return malformed("a field is given twice")
    if (value !== "") fields.set(name, value)
  }
  return { _tag: "Fields", fields }
}

export const parse = (contentType: string | undefined, body: string): Parsed => {
  const type = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase()
  switch (type) {
    case "application/x-www-form-urlencoded":
      return fromForm(body)
    case "application/json":
      return fromJson(body)
    default:
      return { _tag: "Unsupported" }
  }
}
