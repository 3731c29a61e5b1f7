import * as Schema from "effect/Schema"

/**
 * Text of at most `maximum` UTF-16 units without control characters, so that no CR, LF or NUL of a
 * request can reach a header, a form or a log line of somebody else's.
 */
export const upTo = (maximum: number) =>
  Schema.String.check(
    Schema.isPattern(/^[^\u0000-\u001f\u007f]*$/, { expected: "no_control_characters" }),
    Schema.isMaxLength(maximum, { expected: `at_most_${maximum}_characters` })
  )

/** Like {@link upTo}, and not empty. */
export const from1To = (maximum: number) =>
  upTo(maximum).check(Schema.isMinLength(1, { expected: "not_empty" }))
