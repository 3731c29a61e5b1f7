import { Money } from "@switchyard/core"
import * as Result from "effect/Result"

/**
 * The gateway's amounts: rupees as JSON numbers with up to two decimals (sheet section 7). They are
 * written and read as decimal text; no float is in between.
 */

/** The only currency. */
export const currency = "INR"

/** Decimals of an amount on the wire, at most. */
export const decimals = 2

/** Paise of the largest amount: 15 digits, which every reader of JSON numbers keeps. */
export const largest = 999_999_999_999_999n

/** The shortest exact decimal (`100`, `100.5`), or null where the wire cannot carry the amount. */
export const format = (money: Money.Money): string | null => {
  if (money.currency !== currency || money.value <= 0n || money.value > largest) return null
  const text = Result.getOrElse(Money.format(money, decimals), () => null)
  return text?.replace(/\.?0+$/, "") ?? null
}

/** An amount of an answer, or null where the text is not a whole number of paise. */
export const parse = (text: string): Money.Money | null =>
  Result.getOrElse(Money.parse(text, currency), () => null)
