import type * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Text from "./Text.ts"

/**
 * What a shopper pays with. Card numbers and verification codes are redacted: `String(x)`,
 * `JSON.stringify(x)`, `inspect(x)` and logs show `<redacted>`. Unwrap them with
 * `Redacted.value` only where the gateway's request is written.
 */

const digits = (pattern: RegExp, expected: string, label: string) =>
  Schema.RedactedFromValue(Schema.String.check(Schema.isPattern(pattern, { expected })), {
    label,
    disallowEncode: true
  })

/** Codec of a primary account number of 12 to 19 digits; it refuses to encode back. */
export const CardNumber = digits(/^\d{12,19}$/, "card_number", "card number").pipe(
  Schema.brand("CardNumber")
)

/** See {@link CardNumber}. */
export type CardNumber = typeof CardNumber.Type

/** Codec of a card verification value of 3 or 4 digits; it refuses to encode back. Never stored. */
export const Cvv = digits(/^\d{3,4}$/, "cvv", "cvv").pipe(Schema.brand("Cvv"))

/** See {@link Cvv}. */
export type Cvv = typeof Cvv.Type

/** A card typed in by the shopper. */
export const Card = Schema.Struct({
  type: Schema.Literal("card"),
  number: CardNumber,
  /** 1 to 12. */
  expiryMonth: Schema.Number.check(
    Schema.isInt({ expected: "month" }),
    Schema.isBetween({ minimum: 1, maximum: 12 }, { expected: "month" })
  ),
  /** Four digits. */
  expiryYear: Schema.Number.check(
    Schema.isInt({ expected: "year" }),
    Schema.isBetween({ minimum: 2000, maximum: 2099 }, { expected: "year" })
  ),
  cvv: Schema.optionalKey(Cvv),
  holder: Schema.optionalKey(Text.from1To(100))
})

/** See {@link Card}. */
export type Card = typeof Card.Type

/** A card as a plain object of digits and numbers. */
export type CardInput = typeof Card.Encoded

/** Reads a card; the error names fields and rules, never a digit. */
export const decodeCard: (input: CardInput) => Effect.Effect<Card, Schema.SchemaError> =
  Schema.decodeEffect(Card)

/** A card or account that the gateway keeps under its own token. */
export interface StoredToken {
  readonly type: "token"
  readonly token: Redacted.Redacted<string>
  readonly cvv?: Cvv
}

/** UPI: the shopper pays from an app, by a link that the gateway makes. */
export interface Upi {
  readonly type: "upi"
}

/** The gateway's own payment page. */
export interface HostedPage {
  readonly type: "hosted"
}

/** Any method; a provider's capabilities say which of them it takes. */
export type PaymentMethod = Card | StoredToken | Upi | HostedPage

/** The names of the methods. */
export const types = ["card", "token", "upi", "hosted"] as const

/** See {@link types}. */
export type Type = (typeof types)[number]

/** A card scheme, in our spelling; providers translate to their gateway's. */
export type CardBrand =
  "visa" | "mastercard" | "amex" | "discover" | "diners" | "jcb" | "unionpay" | "maestro" | "rupay"

/** What may be shown and stored of a card. */
export interface CardSummary {
  readonly brand: CardBrand | null
  /** The first six digits; fewer of a number of less than 15 digits. */
  readonly bin: string
  readonly last4: string
  readonly expiryMonth: number
  readonly expiryYear: number
}

const schemes: ReadonlyArray<readonly [RegExp, CardBrand]> = [
  [/^4/, "visa"],
  [/^(5[1-5]|2(22[1-9]|2[3-9]|[3-6]|7[01]|720))/, "mastercard"],
  [/^3[47]/, "amex"],
  [/^(60(?!11)|81|82|508)/, "rupay"],
  [/^(6011|64[4-9]|65)/, "discover"],
  [/^(30[0-5]|3095|36|38|39)/, "diners"],
  [/^35(2[89]|[3-8])/, "jcb"],
  [/^62/, "unionpay"],
  [/^(50|5[6-9]|6)/, "maestro"]
]

/** The scheme by issuer identification range, or null where no range matches (ISO/IEC 7812). */
export const brandOf = (digits: string): CardBrand | null =>
  schemes.find(([range]) => range.test(digits))?.[1] ?? null

// PCI DSS shows at most the first six and last four, which of its shortest case (15 digits) hides five.
const fewestHidden = 5

/**
 * What may be shown of a card: brand, first six, last four, expiry. A number of less than 15 digits
 * shows fewer first ones (down to three of twelve), so that five digits at least stay hidden.
 */
export const summarize = (card: Card): CardSummary => {
  const digits = Redacted.value(card.number)
  return {
    brand: brandOf(digits),
    bin: digits.slice(0, Math.min(6, digits.length - 4 - fewestHidden)),
    last4: digits.slice(-4),
    expiryMonth: card.expiryMonth,
    expiryYear: card.expiryYear
  }
}
