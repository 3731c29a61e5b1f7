import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as SchemaTransformation from "effect/SchemaTransformation"

/**
 * What a gateway wrote, made safe to store, log and show. Errors and declines do this by themselves:
 * their fields of such text are {@link Text} or {@link Identifier}.
 */

const longest = 200
const mask = "***"
// Invisible characters too: they hide the digits between which they stand.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu
const tokenLike = /(?<![\w-])[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g
const digestLike = /[0-9a-f]{32,}/gi
// Twelve digits or more, also in groups: a card or account number, or one with something appended.
const numberLike = /\p{Nd}(?:[\s\p{Pd}.]{0,3}\p{Nd}){11,}/gu

/**
 * Free text in at most 200 UTF-16 units, on one line, with `***` in place of whatever looks like a card
 * or account number (12 digits or more), a token or a digest, and of the texts in `hidden`.
 */
export const text = (raw: string, hidden: ReadonlyArray<string> = []): string =>
  bounded(
    hidden
      .reduce((left, secret) => (secret === "" ? left : left.replaceAll(secret, mask)), raw)
      .replaceAll(invisible, " ")
      .replaceAll(tokenLike, mask)
      .replaceAll(digestLike, mask)
      .replaceAll(numberLike, mask)
  )

/**
 * A gateway's id in at most 200 UTF-16 units, on one line. Its digits stay: a masked id would find
 * another transaction or none, and none could be taken for proof that nothing was charged.
 */
export const identifier = (raw: string): string => bounded(raw.replaceAll(invisible, " "))

const bounded = (line: string): string => line.slice(0, longest).toWellFormed()

const scrubbed = (scrub: (raw: string) => string) =>
  Schema.declareConstructor<string>()(
    [],
    () => (input, ast, options) =>
      typeof input === "string"
        ? Effect.succeed(scrub(input))
        : Effect.fail(new SchemaIssue.InvalidType(ast, Option.some(input), options)),
    {
      expected: "string",
      toCodecJson: () => Schema.link<string>()(Schema.String, SchemaTransformation.passthrough())
    }
  )

/** A string that {@link text} is applied to when it is constructed, decoded or encoded. */
export const Text = scrubbed(text)

/** Like {@link Text}, with {@link identifier}. */
export const Identifier = scrubbed(identifier)
