import { Options } from "../src/index.ts"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { describe, expect, test } from "vitest"

const rule = (text: string) => ({ message: text, expected: text })
const text = (is: string) => Schema.String.annotate(rule(is)).check(Schema.isMinLength(1, rule(is)))

const schema = Schema.Struct({
  baseUrl: text("must be a URL"),
  secret: Schema.RedactedFromValue(text("must be text and not empty")),
  previous: Schema.optionalKey(Schema.Array(Schema.RedactedFromValue(text("must be a key")))),
  signing: Schema.optionalKey(Schema.Struct({ line: Schema.Literals(["empty", "braces"]) }))
})

const fault = Options.checker(schema)
const sound = { baseUrl: "https://x.test", secret: Redacted.make("s3cret-value") }

describe("an account's options", () => {
  test.each([
    ["as they should be", sound],
    ["with all of it", { ...sound, previous: [Redacted.make("k")], signing: { line: "empty" } }]
  ])("%s", (_, options) => {
    expect(fault(options)).toBeNull()
  })

  test.each([
    ["a wrong field", { ...sound, baseUrl: "" }, "baseUrl", "must be a URL"],
    ["a missing field", { secret: sound.secret }, "baseUrl", "Missing key"],
    [
      "a secret that breaks its rule",
      { ...sound, secret: Redacted.make("") },
      "secret",
      "must be text and not empty"
    ],
    [
      "a secret in a list",
      { ...sound, previous: [Redacted.make("")] },
      "previous.0",
      "must be a key"
    ],
    ["a secret that is not wrapped", { ...sound, secret: "s3cret-value" }, "secret", /Redacted/],
    ["a nested field", { ...sound, signing: { line: "other" } }, "signing.line", /./]
  ] as const)("%s: path and rule, no value", (_, options, path, expected) => {
    const found = fault(options)
    expect(found?.path).toBe(path)
    expect(found?.rule).toMatch(expected)
    expect(JSON.stringify(found)).not.toContain("s3cret-value")
  })
})
