import { Currency, Money } from "@switchyard/core"
import * as Result from "effect/Result"

/**
 * The gateway's amounts: integers of the currency's minor unit (sheet section 7). The document names no
 * other exponent than ISO 4217's.
 */

/** An amount as it is sent. */
export const units: (money: Money.Money) => number = Money.toNumber

/** The currency that an answer names, or null where it is none. */
export const currencyOf = (text: string): Currency.Code | null => {
  const code = text.toUpperCase()
  return Currency.isCode(code) ? code : null
}

/** An amount that an answer tells, or null where it is no whole number of minor units. */
export const parse = (text: string, currency: Currency.Code): Money.Money | null =>
  /^\d{1,16}$/.test(text)
    ? Result.getOrElse(Money.fromMinorUnits(BigInt(text), currency), () => null)
    : null
