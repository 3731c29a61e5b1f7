import { Scrub } from "@switchyard/core"

/**
 * The second net under everything that is logged or traced: nothing that looks like a card number passes,
 * wherever it came from. What is known to be secret is kept out at its source; this is for what is not known.
 */

const mask = "***"

/** Signs of a text that are looked at; the rest is cut off. */
const longest = 2_000

/** Twelve digits or more, with up to four signs between two of them: no letters, no colons. */
const spread = /\p{Nd}(?:[^\p{L}\p{Nd}:]{0,4}\p{Nd}){11,}/gu

/** The lengths of card numbers. */
const [fewestDigits, mostDigits] = [12, 19]

/** The value of a decimal digit of any script: each has its ten in a row, and no digit before them. */
const valueOf = (digit: string): number => {
  const code = digit.normalize("NFKC").codePointAt(0) ?? 0
  let value = 0
  while (value < 9 && isDigit(String.fromCodePoint(code - value - 1))) value += 1
  return value
}

const isDigit = (sign: string): boolean => /^\p{Nd}$/u.test(sign)

/** Whether the last digit is the check digit of those before it (ISO/IEC 7812-1). */
const isChecked = (digits: ReadonlyArray<number>): boolean => {
  const sum = digits.reduceRight((sum, digit, index) => {
    const doubled = (digits.length - index) % 2 === 0 ? digit * 2 : digit
    return sum + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return sum % 10 === 0
}

const holdsCardNumber = (digits: ReadonlyArray<number>): boolean => {
  for (let start = 0; start + fewestDigits <= digits.length; start += 1) {
    const most = Math.min(mostDigits, digits.length - start)
    for (let length = fewestDigits; length <= most; length += 1) {
      if (isChecked(digits.slice(start, start + length))) return true
    }
  }
  return false
}

/** The text with `***` for every row of digits that holds a card number, however its digits are spaced. */
export const cardNumbers = (text: string): string =>
  text
    .slice(0, longest)
    .toWellFormed()
    .replaceAll(spread, (row) =>
      holdsCardNumber((row.match(/\p{Nd}/gu) ?? []).map(valueOf)) ? mask : row
    )

/** One line of at most 200 signs, without card numbers and without what core's own scrubbing masks. */
export const line = (text: string): string => Scrub.text(cardNumbers(text))

/** A text of several lines, each of them as {@link line} would have it; at most twenty. */
export const lines = (text: string): ReadonlyArray<string> =>
  text.split("\n").slice(0, 20).map(line)
