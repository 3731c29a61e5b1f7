import * as Schema from "effect/Schema"
import { codesByExponent, published } from "./internal/iso4217.ts"

/**
 * Currencies: the ISO 4217 alphabetic codes and their exponents.
 *
 * Source: ISO 4217 list one, dated {@link published}, with the later amendments that the generated
 * table names. The table is total: every `Code` has an exponent.
 */

type ByExponent = typeof codesByExponent

/** The number of decimals of a currency's minor unit. */
export type Exponent = keyof ByExponent

/** An ISO 4217 alphabetic code, for example `"EUR"`. */
export type Code = ByExponent[Exponent][number]

const exponents = new Map<string, Exponent>()
for (const exponent of [0, 2, 3, 4] as const) {
  for (const code of codesByExponent[exponent]) exponents.set(code, exponent)
}

/** Every code, alphabetically. */
export const codes: ReadonlyArray<Code> = [...exponents.keys()].sort() as Array<Code>

/** Whether a string is an ISO 4217 code in capitals. */
export const isCode = (text: string): text is Code => exponents.has(text)

/** Decimals of the currency's minor unit: 0 (JPY), 2 (EUR), 3 (KWD) or 4 (CLF). */
export const exponent = (code: Code): Exponent => exponents.get(code) as Exponent

/** Codec of a currency code; anything else is refused with the rule `iso_4217_currency`. */
export const Code: Schema.Codec<Code, string> = Schema.String.pipe(
  Schema.refine((text): text is Code => isCode(text), { expected: "iso_4217_currency" })
)

export { published }
