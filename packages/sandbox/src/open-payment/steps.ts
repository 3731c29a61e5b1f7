/** Which step a transaction allows (the table of open-payment.md section 8). */
import type { ListedCode } from "./resultCodes.ts"
import type { Switches } from "./State.ts"
import type { PaymentType, Transaction } from "./Transaction.ts"
import { isChargedBack, keptOf, openOf, sumOf } from "./Transaction.ts"

/** What a merchant can do with an earlier transaction. */
export type Step = "CP" | "RF" | "RV" | "RB" | "RC"

/** Why nothing at all can refer to this transaction now. */
export const phaseProblem = ({ phase }: Transaction): ListedCode | undefined => {
  if (phase === "pending") return "700.400.570"
  return phase === "rejected" ? "700.300.200" : undefined
}

const capturesOf = (transaction: Transaction): ReadonlyArray<Transaction> =>
  transaction.steps.filter(({ paymentType, phase }) => paymentType === "CP" && phase !== "rejected")

/**
 * The transaction that a step counts against. A refund by the id of a preauthorization counts
 * against its only capture (section 9 point 11); undefined when that is not one.
 */
export const targetOf = (step: Step, reference: Transaction): Transaction | undefined => {
  if (step !== "RF" || reference.paymentType !== "PA") return reference
  const captures = capturesOf(reference)
  const [only] = captures
  return captures.length === 1 && only?.phase === "approved" ? only : undefined
}

const captureProblem = (
  { captures, captureWindowMs }: Switches,
  reference: Transaction,
  hundredths: number,
  nowMs: number
): ListedCode | undefined => {
  if (reference.paymentType === "CP") return "700.300.100"
  if (reference.paymentType !== "PA") return "700.400.510"
  const announced = Number(reference.fields.get("numberOfCaptures") ?? Infinity)
  const maximum = captures === "single" ? 1 : announced
  if (hundredths > openOf(reference)) return "700.400.100"
  if (capturesOf(reference).length >= maximum) return "700.400.100"
  return nowMs > reference.createdAtMs + captureWindowMs ? "700.300.400" : undefined
}

const refundable: ReadonlyArray<PaymentType> = ["CP", "DB", "PA.CP", "RB", "RC"]

const refundProblem = (reference: Transaction, hundredths: number): ListedCode | undefined => {
  const target = targetOf("RF", reference)
  if (target === undefined) {
    const [only, ...others] = capturesOf(reference)
    if (only?.phase === "pending" && others.length === 0) return "700.400.570"
    const isReversed = sumOf(reference, "RV") > 0 && capturesOf(reference).length === 0
    return isReversed ? "700.400.200" : "700.400.520"
  }
  if (!refundable.includes(target.paymentType)) return "700.400.520"
  if (isChargedBack(target)) return "700.300.600"
  return hundredths > keptOf(target) ? "700.400.200" : undefined
}

const preauthorizationReversal = (
  { captureWindowMs, partialReversal }: Switches,
  reference: Transaction,
  hundredths: number,
  nowMs: number
): ListedCode | undefined => {
  const open = openOf(reference)
  if (sumOf(reference, "CP") > 0 || sumOf(reference, "RV") >= reference.hundredths) {
    // A verification of 0.00 has nothing to reverse, and is not refused for that.
    if (reference.hundredths > 0) return "700.400.300"
  }
  if (hundredths > open || (hundredths < open && !partialReversal)) return "700.400.300"
  return nowMs > reference.createdAtMs + captureWindowMs ? "700.500.002" : undefined
}

const reversalProblem = (
  switches: Switches,
  reference: Transaction,
  hundredths: number,
  nowMs: number
): ListedCode | undefined => {
  const { partialReversal, reversalCutOffMs, reversalOfCapture, reversalOfDebit } = switches
  switch (reference.paymentType) {
    case "PA":
      return preauthorizationReversal(switches, reference, hundredths, nowMs)
    case "CP":
      if (!reversalOfCapture) return "700.400.530"
      break
    case "DB":
    case "PA.CP":
    case "RB":
      if (!reversalOfDebit) return "700.400.530"
      break
    default:
      return "700.400.530"
  }
  if (isChargedBack(reference)) return "700.300.600"
  const kept = keptOf(reference)
  const isTooMuch = hundredths > kept || (hundredths < kept && !partialReversal)
  if (sumOf(reference, "RF") > 0 || kept === 0 || isTooMuch) return "700.400.300"
  const isCleared = reference.settled || nowMs > reference.createdAtMs + reversalCutOffMs
  return isCleared ? "700.300.700" : undefined
}

const receivable: ReadonlyArray<PaymentType> = ["PA", "CP", "DB", "PA.CP", "RB"]

/** Why the transaction does not take the step; undefined when it does. */
export const problemOf = (
  switches: Switches,
  step: Step,
  reference: Transaction,
  hundredths: number,
  nowMs: number
): ListedCode | undefined => {
  switch (step) {
    case "CP":
      return captureProblem(switches, reference, hundredths, nowMs)
    case "RF":
      return refundProblem(reference, hundredths)
    case "RV":
      return reversalProblem(switches, reference, hundredths, nowMs)
    case "RB":
      return reference.paymentType === "DB" ? undefined : "700.100.701"
    case "RC":
      return receivable.includes(reference.paymentType) ? undefined : "700.400.560"
  }
}
