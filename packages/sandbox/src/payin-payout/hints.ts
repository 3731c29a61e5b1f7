/**
 * What differs when a signature does not match (payin-payout.md section 9, point 2): one of the documented
 * variants, tried one by one. For debugging only; a real gateway says nothing.
 */
import { type JsonFlavor, rewrite } from "./bodyLines.ts"
import type { Layout, Lines } from "./Signatures.ts"
import * as Signatures from "./Signatures.ts"

interface Variant {
  readonly layout: Layout
  readonly body: string
  readonly words: ReadonlyArray<string>
}

const layouts: ReadonlyArray<Layout> = [true, false].flatMap((trailingNewline) =>
  [false, true].map((leadingSlash) => ({ leadingSlash, trailingNewline }))
)

const flavors: ReadonlyArray<JsonFlavor> = ["compact", "spaced", "python", "php"]

/** Body lines that a sender may have signed, with words for each. */
const bodiesOf = (sent: string): ReadonlyArray<readonly [body: string, words: string]> => [
  [sent, "the body as it was sent"],
  ["", "an empty body line"],
  ["{}", "the body line {}"],
  ['""', 'the body line ""'],
  ["null", "the body line null"],
  ...flavors.map((flavor) => [rewrite(sent, flavor), `the body as ${flavor} JSON`] as const)
]

const variantsOf = (sent: string, expected: Layout): ReadonlyArray<Variant> =>
  bodiesOf(sent).flatMap(([body, words]) =>
    layouts.map((layout) => ({
      layout,
      body,
      words: [
        words,
        ...(layout.leadingSlash === expected.leadingSlash
          ? []
          : [layout.leadingSlash ? "a leading slash" : "no leading slash"]),
        ...(layout.trailingNewline === expected.trailingNewline
          ? []
          : [layout.trailingNewline ? "a final line feed" : "no final line feed"])
      ]
    }))
  )

/** What the sender seems to have signed instead; it names neither the secret nor a value. */
export const hintOf = (
  received: string,
  secretKey: string,
  lines: Lines,
  sent: string,
  expected: Layout
): string => {
  const signed = variantsOf(sent, expected).find(({ body, layout }) =>
    Signatures.matches(
      received.toLowerCase(),
      Signatures.sign(secretKey, { ...lines, body }, layout)
    )
  )
  if (signed === undefined) return "no documented variant matches: check secret, path and timestamp"
  const upperCase = received === received.toLowerCase() ? [] : ["upper-case digits"]
  return `it is signed with ${[...signed.words, ...upperCase].join(", ")}`
}
