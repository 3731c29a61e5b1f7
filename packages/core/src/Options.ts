import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/**
 * An account's options that did not come through their schema: what a program writes itself is checked
 * by the same rules as what it reads from JSON.
 */

/** A rule that is broken: where, and which. Never a value. */
export interface Fault {
  /** With dots, for example `signing.getBodyLine`. */
  readonly path: string
  readonly rule: string
}

const issuesOf = SchemaIssue.makeFormatterStandardSchemaV1()

/** Answers the first fault of options, or null, by the schema that decodes them from JSON. */
export const checker = (
  schema: Schema.ConstraintDecoder<unknown>
): ((options: object) => Fault | null) => {
  const check = Schema.decodeUnknownResult(Schema.toType(schema))
  const decode = Schema.decodeUnknownResult(schema)
  return (options) => {
    const checked = check(options)
    if (Result.isSuccess(checked)) return null
    // A wrapped secret hides which rule it breaks; the rule's own text names no value.
    const decoded = decode(bare(options))
    return faultOf(Result.isFailure(decoded) ? decoded.failure : checked.failure)
  }
}

const faultOf = ({ issue }: Schema.SchemaError): Fault => {
  const [first] = issuesOf(issue).issues
  const path = (first?.path ?? []).map((key) => String(typeof key === "object" ? key.key : key))
  return { path: path.join("."), rule: first?.message ?? "" }
}

const bare = (value: unknown): unknown => {
  if (Redacted.isRedacted(value)) return Redacted.value(value)
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, bare(part)]))
}
