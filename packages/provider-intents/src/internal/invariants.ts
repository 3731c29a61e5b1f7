import type { Transaction } from "../Transaction.ts"
import { isWhole, type Meaning } from "./status.ts"

/**
 * What must hold between a payment's state and its sums (sheet sections 3.1 and 6.1): captured and voided
 * are parts of what was authorized, and refunded of what was captured. A sum that is not told breaks
 * nothing.
 */
interface Sums {
  readonly ordered: bigint | undefined
  readonly authorized: bigint | undefined
  readonly captured: bigint | undefined
  readonly voided: bigint | undefined
  readonly refunded: bigint | undefined
  /** What can be captured or voided in all. */
  readonly held: bigint | undefined
}

interface Rule {
  /** The sum that is wrong where the rule is broken. */
  readonly field: string
  /** The states of which it speaks; all without. */
  readonly of?: ReadonlyArray<Meaning["payment"]>
  readonly isBroken: (sums: Sums, status: string) => boolean
}

const isSome = (sum: bigint | undefined): boolean => sum !== undefined && sum !== 0n
const exceeds = (sum: bigint | undefined, limit: bigint | undefined): boolean =>
  sum !== undefined && limit !== undefined && sum > limit
const differs = (sum: bigint | undefined, other: bigint | undefined): boolean =>
  sum !== undefined && other !== undefined && sum !== other
const plus = (sum: bigint | undefined, other: bigint | undefined): bigint =>
  (sum ?? 0n) + (other ?? 0n)

/** The first that is broken decides. */
const rules: ReadonlyArray<Rule> = [
  {
    field: "amount_captured",
    of: ["authorized", "declined", "voided", "expired"],
    isBroken: ({ captured }) => isSome(captured)
  },
  {
    field: "amount_refunded",
    of: ["authorized", "declined", "voided", "expired"],
    isBroken: ({ refunded }) => isSome(refunded)
  },
  {
    field: "amount_authorized",
    of: ["declined"],
    isBroken: ({ authorized }) => isSome(authorized)
  },
  { field: "amount_voided", of: ["declined"], isBroken: ({ voided }) => isSome(voided) },
  {
    field: "amount_authorized",
    isBroken: ({ authorized, ordered }) => exceeds(authorized, ordered)
  },
  { field: "amount_captured", isBroken: ({ captured, held }) => exceeds(captured, held) },
  {
    field: "amount_voided",
    isBroken: ({ captured, held, voided }) => exceeds(plus(captured, voided), held)
  },
  {
    field: "amount_refunded",
    isBroken: ({ captured, held, refunded }) => exceeds(refunded, captured ?? held)
  },
  // A part that was approved is not the order; one that was captured or settled in part says so.
  {
    field: "amount_authorized",
    of: ["authorized", "captured"],
    isBroken: ({ authorized, ordered }, status) =>
      !status.startsWith("PARTIAL_") && differs(authorized, ordered)
  },
  {
    field: "amount_voided",
    of: ["authorized", "captured"],
    isBroken: ({ held, voided }) => voided !== undefined && held !== undefined && voided >= held
  },
  {
    field: "amount_voided",
    of: ["voided"],
    isBroken: ({ authorized, voided }) => voided === 0n || differs(voided, authorized)
  },
  { field: "amount_captured", of: ["captured"], isBroken: ({ captured }) => captured === 0n },
  {
    field: "amount_captured",
    of: ["captured"],
    isBroken: ({ captured, held, voided }, status) =>
      isWhole(status) && captured !== undefined && differs(plus(captured, voided), held)
  }
]

/** The sum of a payment that contradicts its state or another sum, or null. */
export const contradiction = (
  { amount, authorized, captured, refunded, status, voided }: Transaction,
  state: Meaning["payment"]
): string | null => {
  const sums: Sums = {
    ordered: amount?.value,
    authorized: authorized?.value,
    captured: captured?.value,
    voided: voided?.value,
    refunded: refunded?.value,
    held: (authorized ?? amount)?.value
  }
  const broken = rules.find(
    ({ isBroken, of }) => (of?.includes(state) ?? true) && isBroken(sums, status)
  )
  return broken?.field ?? null
}

/** The same for a refund, which gave back no more than its order and something where it gave back. */
export const refundContradiction = (
  { amount, refunded, status }: Transaction,
  state: NonNullable<Meaning["refund"]>
): string | null => {
  const isMissing = refunded === undefined ? status.startsWith("PARTIAL_") : refunded.value === 0n
  return (state === "refunded" && isMissing) || exceeds(refunded?.value, amount?.value)
    ? "amount_refunded"
    : null
}
