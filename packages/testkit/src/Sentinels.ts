import { inspect } from "node:util"

/**
 * Planted secrets and the spellings in which they might come out again. A text is searched for each of
 * them; what is found is named, never shown.
 */
export interface Sentinel {
  readonly name: string
  readonly spelling: string
  readonly text: string
}

/** Every spelling of every secret: plain, turned around, grouped, percent-encoded, hex, base64, JSON. */
export const make = (secrets: Readonly<Record<string, string>>): ReadonlyArray<Sentinel> =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    Object.entries(spellings(secret)).map(([spelling, text]) => ({ name, spelling, text }))
  )

const spellings = (secret: string): Readonly<Record<string, string>> => {
  const bytes = Buffer.from(secret)
  const hex = bytes.toString("hex")
  const distinct = new Map<string, string>()
  for (const [spelling, text] of Object.entries({
    plain: secret,
    reversed: [...secret].reverse().join(""),
    grouped: secret.replaceAll(/.{4}(?=.)/g, "$& "),
    dashed: secret.replaceAll(/.{4}(?=.)/g, "$&-"),
    percent: encodeURIComponent(secret),
    json: JSON.stringify(secret).slice(1, -1),
    hex,
    HEX: hex.toUpperCase(),
    base64: wholeGroups(bytes.toString("base64"), secret),
    base64url: wholeGroups(bytes.toString("base64url"), secret)
  })) {
    // A short code turned around or encoded is found by chance.
    const isCertain = spelling === "plain" || secret.length >= 8
    if (isCertain && ![...distinct.values()].includes(text)) distinct.set(spelling, text)
  }
  return Object.fromEntries(distinct)
}

// The last group of an encoding depends on what follows the secret.
const wholeGroups = (encoded: string, secret: string): string =>
  encoded.slice(0, Math.floor(Buffer.byteLength(secret) / 3) * 4)

/** The names and spellings that occur in a text; a short secret only where it stands alone. */
export const found = (sentinels: ReadonlyArray<Sentinel>, text: string): ReadonlyArray<string> =>
  sentinels
    .filter((sentinel) =>
      sentinel.text.length < 8
        ? new RegExp(`(?<![0-9A-Za-z])${escape(sentinel.text)}(?![0-9A-Za-z])`).test(text)
        : text.includes(sentinel.text)
    )
    .map(({ name, spelling }) => `${name} (${spelling})`)

const escape = (text: string): string => text.replaceAll(/[^0-9A-Za-z]/g, "\\$&")

/** Every way in which a program shows a value: `String`, JSON, `inspect` with hidden fields. */
export const shown = (value: unknown): string =>
  [String(value), json(value), inspect(value, { depth: 20, showHidden: true })].join("\n")

const json = (value: unknown): string => {
  const plain = (_: string, part: unknown) => (typeof part === "bigint" ? String(part) : part)
  try {
    return JSON.stringify(value, plain) ?? ""
  } catch {
    return ""
  }
}
