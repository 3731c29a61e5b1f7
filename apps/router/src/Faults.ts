import { UnionCases } from "@switchyard/client"
import { Result, type Schema, SchemaIssue, SchemaParser } from "effect"

/** One broken rule: where, and which. Never the value. */
export interface Fault {
  /** `rules[0].use.strategy`; empty for the whole. */
  readonly path: string
  readonly rule: string
}

/** Names that we or JSON's users chose; anything else in a path might be a card number in disguise. */
const plainName = /^(?!.*\d{5})[A-Za-z_][A-Za-z0-9_-]{0,40}$/

/** A path in the way that the HTTP contract writes it. */
export const pathText = (path: ReadonlyArray<PropertyKey>): string =>
  path.reduce<string>((text, part) => {
    if (typeof part === "number") return `${text}[${part}]`
    const name = String(part)
    if (!plainName.test(name)) return `${text}[*]`
    return text === "" ? name : `${text}.${name}`
  }, "")

const literals = /^"[^"]*"(?: \| "[^"]*")*$/

/** A schema's message as a rule: without "Expected", and a choice of literals as a list. */
const ruleOf = (message: string): string => {
  const text = message.startsWith("Expected ") ? message.slice("Expected ".length) : message
  return literals.test(text) ? `one of: ${text.replaceAll('"', "").replaceAll(" | ", ", ")}` : text
}

const format = SchemaIssue.makeFormatterStandardSchemaV1({
  leafHook: (issue) => {
    if (issue._tag === "MissingKey") return "required"
    return issue._tag === "UnexpectedKey" ? "unexpected" : SchemaIssue.defaultLeafHook(issue)
  }
})

/** The broken rules behind a schema's refusal; two checks of the same rule are broken once. */
export const ofIssue = (issue: SchemaIssue.Issue): ReadonlyArray<Fault> => {
  const faults = format(issue).issues.map(({ message, path = [] }): Fault => {
    const keys = path.map((part) => (typeof part === "object" ? part.key : part))
    const cases = UnionCases.parse(message)
    return cases === null
      ? { path: pathText(keys), rule: ruleOf(message) }
      : { path: pathText([...keys, cases.member]), rule: cases.rule }
  })
  return [...new Map(faults.map((fault) => [`${fault.path} ${fault.rule}`, fault])).values()]
}

/** A decoder that refuses unknown keys and answers with every fault, not the first. */
export const decoder = <A>(
  schema: Schema.ConstraintDecoder<A>
): ((input: unknown) => Result.Result<A, ReadonlyArray<Fault>>) => {
  const decode = SchemaParser.decodeUnknownResult(schema)
  return (input) =>
    Result.mapError(decode(input, { errors: "all", onExcessProperty: "error" }), ofIssue)
}
