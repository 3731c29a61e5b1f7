import { Currency, Money } from "@switchyard/core"
import * as Result from "effect/Result"

/**
 * The gateway's amounts: a dot and exactly two decimals for every currency, at most ten digits before
 * the dot (sheet section 16). Three-decimal amounts that would lose a digit are refused, not rounded.
 */

/** Decimals of every amount on the wire. */
export const decimals = 2

/** Hundredths of the largest amount: `9999999999.99`. */
export const largest = 999_999_999_999n

const pattern = /^[0-9]{1,10}\.[0-9]{2}$/

/** The amount as it is sent and signed, or null where the format cannot carry it. */
export const format = (money: Money.Money): string | null => {
  const text = Result.getOrElse(Money.format(money, decimals), () => "")
  return pattern.test(text) ? text : null
}

/** Whether a text names a currency, in capitals. */
export const isCurrency = Currency.isCode

/** An amount that the gateway repeats, or null where the text or the currency is none. */
export const parse = (text: string, currency: string): Money.Money | null => {
  const code = currency.toUpperCase()
  return Currency.isCode(code) ? Result.getOrElse(Money.parse(text, code), () => null) : null
}
