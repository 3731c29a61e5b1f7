/**
 * Amounts: INR in major units as JSON numbers on the wire, whole paise inside (payin-payout.md section 7).
 */

/** Paise of a number with at most two decimals; undefined for any other value. */
export const toPaise = (value: unknown): number | undefined =>
  typeof value === "number" && /^\d{1,10}(\.\d{1,2})?$/.test(String(value))
    ? Math.round(value * 100)
    : undefined

/** The number on the wire: `100`, `5.9`. */
export const fromPaise = (paise: number): number => paise / 100

/** The text of the balance and of the ledger: `1111.11`. */
export const toText = (paise: number): string => {
  const digits = String(paise).padStart(3, "0")
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}
