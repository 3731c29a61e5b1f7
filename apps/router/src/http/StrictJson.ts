import { Result, Schema } from "effect"
import { isClean, read } from "./internal/jsonText.ts"

/** What a body can be refused for, before anybody looks at its meaning. */
export const Rule = Schema.Literals([
  "utf8",
  "bom",
  "json",
  "depth",
  "duplicate_key",
  "proto_key",
  "lone_surrogate"
])
export type Rule = typeof Rule.Type

/**
 * A body that is no JSON, or JSON that readers disagree about.
 *
 * `path` leads to the place (`rules[0].use.strategy`), as far as the rule has one. Keys that are no plain
 * name are written `[*]`, so that neither a value nor a key that smuggles one is repeated.
 */
export class MalformedJson extends Schema.TaggedError<MalformedJson>()("MalformedJson", {
  rule: Rule,
  path: Schema.String
}) {}

/** Levels of arrays and objects that `parse` accepts unless told otherwise. */
export const maxDepthDefault = 32

// A byte order mark is kept, so that it can be refused.
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

const refuse = (rule: Rule, path = "") => Result.fail(new MalformedJson({ rule, path }))

/**
 * Reads a JSON body: the value that `JSON.parse` specifies, or `MalformedJson`.
 *
 * Refused beyond what `JSON.parse` refuses: invalid UTF-8, a byte order mark, more than `maxDepth`
 * levels, a key twice in one object, a key `__proto__`, half a surrogate pair; also when written as
 * escapes.
 * Takes time linear in the length of the body, on any input.
 */
export const parse = (
  bytes: Uint8Array,
  options?: { readonly maxDepth?: number }
): Result.Result<Schema.Json, MalformedJson> => {
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return refuse("utf8")
  }
  if (text.startsWith("\uFEFF")) return refuse("bom")
  let value: Schema.Json
  try {
    value = JSON.parse(text)
  } catch {
    return refuse("json")
  }
  const maxDepth = options?.maxDepth ?? maxDepthDefault
  if (isClean(text, value, maxDepth)) return Result.succeed(value)
  return Result.mapError(read(text, maxDepth), (violation) => new MalformedJson(violation))
}
