import { type Attempt, hasFailed, isAsked } from "../../src/domain/ledger/Attempt.ts"
import { statusOf } from "../../src/domain/ledger/RefundRecord.ts"
import type { Subject } from "../../src/domain/ledger/Subject.ts"
import type { Entry } from "../../src/sql/JournalRows.ts"
import type { Books } from "./ledgerBooks.ts"

/** Which events the journal asks for: those of each transaction, in their order. */
export const expected = (books: Books): ReadonlyArray<string> => {
  const given = new Set<string>()
  return transactions(books).flatMap(({ after, before, entries }) => {
    const isTold = before === null || isChanged(before, after) || entries.some(hasEnded(books))
    const backs = entries
      .filter(({ stateFrom }) => stateFrom === null)
      .flatMap(({ attempt }) => attemptOf(books, attempt)?.reverses ?? [])
    const isDoubled = backs.some((id) => !given.has(id))
    for (const id of backs) given.add(id)
    return [
      ...(isTold ? [`${after.type}.${after.status}`] : []),
      ...(isDoubled ? ["payment.duplicate_detected"] : []),
      ...entries.flatMap(refundEvent(books))
    ]
  })
}

interface Transaction {
  readonly before: Subject | null
  readonly after: Subject
  readonly entries: ReadonlyArray<Entry>
}

/** What goes on by itself is written with what made it necessary. */
const transactions = ({ entries, replayed, subject }: Books): ReadonlyArray<Transaction> => {
  const starts = entries.flatMap(({ cause }, index) =>
    cause === "cascade" || cause === "reversal" ? [] : [index]
  )
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? entries.length
    return {
      before: replayed[start - 1] ?? null,
      after: replayed[end - 1] ?? subject,
      entries: entries.slice(start, end)
    }
  })
}

const isChanged = (before: Subject, after: Subject): boolean => {
  if (before.status !== after.status) return true
  if (before.type !== "payment" || after.type !== "payment") return false
  const sums = ["captured", "refunded", "voided"] as const
  return sums.some((sum) => before[sum] !== after[sum])
}

const attemptOf = ({ attempts }: Books, id: string): Attempt | undefined =>
  attempts.find((one) => one.id === id)

/** A capture or void that the merchant was told to wait for has failed. */
const hasEnded =
  (books: Books) =>
  ({ attempt, stateFrom, stateTo }: Entry): boolean => {
    const operation = attemptOf(books, attempt)?.operation
    const wasOpen = stateFrom !== null && (isAsked(stateFrom) || stateFrom === "needs_review")
    return (operation === "capture" || operation === "void") && wasOpen && hasFailed(stateTo)
  }

const refundEvent =
  (books: Books) =>
  ({ attempt, stateFrom, stateTo }: Entry): ReadonlyArray<string> => {
    const isRefund = attemptOf(books, attempt)?.refund != null
    const isMoved = stateFrom === null || statusOf(stateFrom) !== statusOf(stateTo)
    return isRefund && isMoved ? [`refund.${statusOf(stateTo)}`] : []
  }
