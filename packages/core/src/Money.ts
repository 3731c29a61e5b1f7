import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as Currency from "./Currency.ts"

/**
 * An amount of money: integer minor units of one ISO 4217 currency. No float anywhere.
 *
 * `value` is a bigint between 0 and `Number.MAX_SAFE_INTEGER`, so that it fits the wire's JSON number.
 * Only {@link make}, {@link fromMinorUnits}, {@link parse} and the codecs make one: a literal and a
 * spread of another amount have not been checked, and do not compile.
 */
export interface Money extends Checked {
  readonly value: bigint
  readonly currency: Currency.Code
}

// Exists in types only. A private member is what neither a literal nor a spread can have.
declare class Checked {
  private readonly checked: true
}

/** Why text or a number is not an amount; carries the broken rule and never the value. */
export class InvalidMoney extends Schema.TaggedError<InvalidMoney>()("InvalidMoney", {
  rule: Schema.Literals(["not_an_integer", "negative", "too_large", "format", "too_many_decimals"])
}) {
  override get message(): string {
    return `not an amount of money: ${this.rule}`
  }
}

const largest = BigInt(Number.MAX_SAFE_INTEGER)

const isMoney = (amount: Readonly<{ value: bigint; currency: Currency.Code }>): amount is Money =>
  amount.value >= 0n && amount.value <= largest

/** Whether a value is an amount, for callers whose types could not be checked. */
export const isValid = (input: unknown): input is Money =>
  typeof input === "object" &&
  input !== null &&
  "value" in input &&
  typeof input.value === "bigint" &&
  "currency" in input &&
  typeof input.currency === "string" &&
  Currency.isCode(input.currency) &&
  isMoney({ value: input.value, currency: input.currency })

/** A literal of whole, non-negative minor units: `9200`, not `92.5`, `-1` or `1e21`. */
export type MinorUnits<V extends number> = V extends unknown
  ? `${V}` extends `-${string}`
    ? never
    : `${V}` extends `${bigint}`
      ? V
      : never
  : never

/**
 * An amount from a literal of minor units: `Money.make(9200, "EUR")` is EUR 92.00.
 * A fraction, a negative or a plain `number` does not compile: use {@link fromMinorUnits} for those.
 */
export const make = <const V extends number>(
  value: V & MinorUnits<V>,
  currency: Currency.Code
): Money => Result.getOrThrow(fromMinorUnits(value, currency))

/** An amount from minor units that are only known at run time. */
export const fromMinorUnits = (
  value: number | bigint,
  currency: Currency.Code
): Result.Result<Money, InvalidMoney> => {
  if (typeof value === "number" && !Number.isInteger(value)) return invalid("not_an_integer")
  if (typeof value === "number" && !Number.isSafeInteger(value)) return invalid("too_large")
  const amount = { value: BigInt(value), currency }
  if (isMoney(amount)) return Result.succeed(amount)
  return invalid(amount.value < 0n ? "negative" : "too_large")
}

const invalid = (rule: InvalidMoney["rule"]) => Result.fail(new InvalidMoney({ rule }))

/** Minor units as a JSON number, always a safe integer. */
export const toNumber = (money: Money): number => Number(money.value)

/**
 * The amount as an exact decimal with exactly `decimals` digits after the dot (the currency's exponent
 * by default). Fails with `too_many_decimals` where that would drop a digit that is not zero.
 */
export const format = (
  money: Money,
  decimals: number = Currency.exponent(money.currency)
): Result.Result<string, InvalidMoney> => {
  const missing = decimals - Currency.exponent(money.currency)
  if (missing < 0) {
    const factor = 10n ** BigInt(-missing)
    if (money.value % factor !== 0n) return invalid("too_many_decimals")
    return Result.succeed(withDot(money.value / factor, decimals))
  }
  return Result.succeed(
    withDot(missing === 0 ? money.value : money.value * 10n ** BigInt(missing), decimals)
  )
}

const withDot = (units: bigint, decimals: number): string => {
  const digits = units.toString()
  if (decimals === 0) return digits
  const padded = digits.length > decimals ? digits : digits.padStart(decimals + 1, "0")
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`
}

const decimal = /^(\d{1,20})(?:\.(\d{1,20}))?$/

/**
 * Reads an exact decimal such as `"92.00"`. Zeros beyond the currency's exponent are accepted
 * (`"100.00"` JPY is 100 yen); any other digit there is `too_many_decimals`.
 */
export const parse = (
  text: string,
  currency: Currency.Code
): Result.Result<Money, InvalidMoney> => {
  const match = decimal.exec(text)
  if (match === null) return invalid("format")
  const exponent = Currency.exponent(currency)
  const fraction = match[2] ?? ""
  const kept = fraction.slice(0, exponent).padEnd(exponent, "0")
  if (/[1-9]/.test(fraction.slice(exponent))) return invalid("too_many_decimals")
  return fromMinorUnits(BigInt(`${match[1]}${kept}`), currency)
}

/** Same currency and same value. */
export const equals = (self: Money, that: Money): boolean =>
  self.value === that.value && self.currency === that.currency

const minorUnits = (minimum: 0 | 1) =>
  Schema.Number.check(
    Schema.isInt({ expected: "integer_minor_units" }),
    Schema.isBetween(
      { minimum, maximum: Number.MAX_SAFE_INTEGER },
      { expected: `from_${minimum}_to_2^53-1` }
    )
  ).pipe(
    Schema.decodeTo(Schema.BigInt, {
      decode: SchemaGetter.transform((value) => BigInt(value)),
      encode: SchemaGetter.transform((value) => Number(value))
    })
  )

const codec = (minimum: 0 | 1) =>
  Schema.Struct({ value: minorUnits(minimum), currency: Currency.Code }).pipe(
    Schema.refine(isMoney, { expected: "money" })
  )

/** The wire form `{ "value": 9200, "currency": "EUR" }`: a safe integer of minor units. */
export const Money = codec(0)

/** Like {@link Money}, at least one minor unit: what a request can ask to move. */
export const PositiveMoney = codec(1)
