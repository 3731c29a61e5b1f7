/**
 * Brands, the checks on card data that run once a payment has its id, and the test cards
 * (open-payment.md sections 2.1, 2.12 and 7; section 9 point 5).
 */
import type { ListedCode } from "./resultCodes.ts"

const cardBrands: Readonly<Record<string, RegExp>> = {
  VISA: /^4/,
  MASTER: /^(5[1-5]|2[2-7])/,
  AMEX: /^3[47]/,
  DINERS: /^3[0689]/,
  DISCOVER: /^6(011|4|5)/,
  JCB: /^35/,
  MAESTRO: /^(5[06-8]|6)/,
  UNIONPAY: /^62/,
  MADA: /^[456]/
}

/** The brands that are cards. */
export const brands: ReadonlyArray<string> = Object.keys(cardBrands)

const redirectBrands: ReadonlyArray<string> = ["SOFORTUEBERWEISUNG", "EPS", "IDEAL"]

/** Brands without whose CVV a shopper's payment is refused (section 2.1). */
const brandsWithCvv: ReadonlyArray<string> = ["VISA", "MASTER", "AMEX"]

/** Whether the brand is a card, a payment on another page, or not simulated. */
export const kindOf = (brand: string): "card" | "redirect" | "unknown" => {
  if (Object.hasOwn(cardBrands, brand)) return "card"
  return redirectBrands.includes(brand) ? "redirect" : "unknown"
}

/** `paymentMethod`, as reporting and webhooks name it (section 2.1). */
export const methodOf = (brand: string): string => (kindOf(brand) === "card" ? "CC" : "OT")

/** A card as it came. */
export interface CardData {
  readonly number: string
  readonly expiryMonth: string
  readonly expiryYear: string
  readonly cvv: string | undefined
}

/** The check digit that every card number ends with. */
export const passesLuhn = (number: string): boolean => {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = index % 2 === 1 ? Number(digit) * 2 : Number(digit)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** Why the card is refused; undefined when nothing is wrong with it. */
export const problemOf = (
  brand: string,
  card: CardData,
  nowMs: number,
  needsCvv: boolean
): ListedCode | undefined => {
  if (!passesLuhn(card.number)) return "100.100.101"
  const prefix = cardBrands[brand]
  if (prefix !== undefined && !prefix.test(card.number)) return "100.100.700"
  // Month numbers count from 0: this is the first day after the card's last month.
  if (Date.UTC(Number(card.expiryYear), Number(card.expiryMonth), 1) <= nowMs) return "100.100.303"
  if (card.cvv === undefined) {
    return needsCvv && brandsWithCvv.includes(brand) ? "100.100.600" : undefined
  }
  return card.cvv.length === (brand === "AMEX" ? 4 : 3) ? undefined : "100.100.601"
}

/** How a card's issuer authenticates its holder. */
export interface Authentication {
  readonly flow: "frictionless" | "challenge"
  /** Electronic commerce indicator of a success, as VISA counts. */
  readonly eci: "05" | "06"
  /** Whether the issuer wants a hidden form first: the `preconditions` of section 2.12. */
  readonly method: boolean
}

const challenge: Authentication = { flow: "challenge", eci: "05", method: false }

/** The cards of section 7 that are enrolled for 3-D Secure. */
export const enrolled: Readonly<Record<string, Authentication>> = {
  "4200000000000091": { flow: "frictionless", eci: "05", method: true },
  "4200000000000109": { flow: "frictionless", eci: "06", method: false },
  "4200000000000042": { ...challenge, method: true },
  "5200000000000015": challenge,
  "4200000000000067": challenge,
  "4012000000003119": challenge,
  "4012000000003127": challenge
}

/** What `customParameters[3DS2_enrolled]=true` makes of any other card. */
export const enrolledByRequest: Authentication = challenge

const describe = ({ eci, flow, method }: Authentication): string => {
  const first = method ? "3-D with a method form" : "3-D"
  if (flow === "challenge") return `${first}: the customer decides on a page`
  return eci === "05" ? `${first}: frictionless, approved` : `${first}: attempt only, approved`
}

/** The published cards in words. */
export const effects: ReadonlyArray<{ readonly number: string; readonly effect: string }> = [
  { number: "4200000000000000", effect: "VISA, approved" },
  { number: "5454545454545454", effect: "MASTER, approved" },
  { number: "377777777777770", effect: "AMEX, approved (CVV of four digits)" },
  { number: "4444444444444444", effect: "VISA, refused: 100.100.101" },
  ...Object.entries(enrolled).map(([number, authentication]) => ({
    number,
    effect: describe(authentication)
  }))
]
