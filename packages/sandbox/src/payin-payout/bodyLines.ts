/**
 * What a sender may have put into the body line (payin-payout.md section 3.1: C1, C2, C6, C7, C10): the
 * bytes themselves, or one of the ways in which the code samples and a PHP server write them again.
 */

const escapeCharacter = (character: string): string =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`

/** As Python's `json.dumps` and PHP's `json_encode` do by default. */
const escapeNonAscii = (json: string): string => json.replace(/[\u0080-\uffff]/g, escapeCharacter)

/** With a blank after every comma and colon: what Python writes unless it is told otherwise. */
const spaced = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(spaced).join(", ")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const members = Object.entries(value).map(
    ([name, member]) => `${JSON.stringify(name)}: ${spaced(member)}`
  )
  return `{${members.join(", ")}}`
}

const parse = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** How a server or a sender writes the body before signing it. */
export type JsonFlavor = "raw" | "compact" | "spaced" | "python" | "php"

/** The body in another flavour; the body itself when it is not JSON. */
export const rewrite = (body: string, flavor: JsonFlavor): string => {
  const value = flavor === "raw" ? undefined : parse(body)
  if (value === undefined) return body
  switch (flavor) {
    case "raw":
      return body
    case "compact":
      return JSON.stringify(value)
    case "spaced":
      return spaced(value)
    case "python":
      return escapeNonAscii(JSON.stringify(value))
    case "php":
      return escapeNonAscii(JSON.stringify(value)).replaceAll("/", "\\/")
  }
}
