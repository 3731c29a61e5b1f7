import {
  type Attempt,
  hasFailed,
  isCharge,
  isOpen,
  type State
} from "../../src/domain/ledger/Attempt.ts"
import type { PaymentRecord } from "../../src/domain/ledger/PaymentRecord.ts"
import type { Incident } from "../../src/sql/IncidentRows.ts"
import type { Entry } from "../../src/sql/JournalRows.ts"
import { type Books, isDone, isMain } from "./ledgerBooks.ts"
import * as ledgerEvents from "./ledgerEvents.ts"

/** What is true of the books of every payment and payout at any time, whatever has happened to it. */

type Rule = (books: Books) => boolean

/** Which rules the books break, in words. */
export const broken = (books: Books): ReadonlyArray<string> =>
  Object.entries({ ...journal, ...states, ...doubles, ...(sums satisfies Record<string, Rule>) })
    .filter(([, holds]) => !holds(books))
    .map(([rule]) => rule)

const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other)

const isDense = (all: ReadonlyArray<{ readonly sequence: number }>): boolean =>
  all.every(({ sequence }, index) => sequence === index + 1)

/** The entries of one attempt. */
const entriesOf = ({ entries }: Books, { id }: Attempt): ReadonlyArray<Entry> =>
  entries.filter(({ attempt }) => attempt === id)

/** A call's permission is no entry of the journal. */
const isOrSent = (now: State, told: State | null | undefined): boolean =>
  now === told || (told === "ready" && now === "sending")

const journal: Readonly<Record<string, Rule>> = {
  "the journal and the attempts are dense": ({ attempts, entries, subject }) =>
    isDense(entries) && isDense(attempts) && subject.version === entries.length,
  "replaying the journal gives the subject": ({ entries, replayed, subject }) =>
    entries.every(({ statusTo }, index) => statusTo === replayed[index]?.status) &&
    isSame(replayed.at(-1), subject),
  "each entry begins where the last one of its attempt ended": (books) =>
    books.attempts.every((attempt) =>
      entriesOf(books, attempt).every(({ stateFrom }, index, all) => {
        const last = all[index - 1]?.stateTo ?? null
        return stateFrom === null ? last === null : isOrSent(stateFrom, last)
      })
    ),
  "each attempt is as its last entry says": (books) =>
    books.attempts.every((attempt) =>
      isOrSent(attempt.state, entriesOf(books, attempt).at(-1)?.stateTo)
    ),
  "each change that shows is told once": (books) =>
    isDense(books.events) &&
    books.subject.events === books.events.length &&
    isSame(
      books.events.map(({ type }) => type),
      ledgerEvents.expected(books)
    )
}

const rank = {
  ...{ ready: 0, sending: 1, unknown: 2, pending: 3, needs_review: 4 },
  ...{ succeeded: 5, declined: 5, rejected: 5, not_sent: 5, late_success: 6 }
} as const satisfies Record<State, number>

/** What has succeeded late may count in the end, but only the ledger itself may let it. */
const isForward = ({ cause, stateFrom, stateTo }: Entry): boolean => {
  if (stateFrom === null) return stateTo === "ready"
  if (stateFrom === "late_success") return stateTo === "succeeded" && cause === "reversal"
  if (stateTo === "late_success") return hasFailed(stateFrom)
  return rank[stateFrom] < rank[stateTo]
}

const states: Readonly<Record<string, Rule>> = {
  "states never move backwards": ({ entries }) => entries.every(isForward),
  "what was sent is not called unsent by somebody who had not seen it": (books) =>
    books.attempts.every(
      (attempt) =>
        attempt.fence === 0 ||
        entriesOf(books, attempt).every(({ stateFrom }) => stateFrom !== "ready")
    ),
  "whatever is definite has its evidence": ({ entries }) =>
    entries.every(({ stateTo, verdict }) => isOpen(stateTo) || verdict !== null),
  "another account is asked only where all before it have failed": ({ attempts, entries }) =>
    entries.every(({ cause }, index) => {
      if (cause !== "cascade") return true
      const before = new Map(entries.slice(0, index).map((one) => [one.attempt, one.stateTo]))
      return attempts.filter(isMain).every(({ id }) => hasFailed(before.get(id) ?? "not_sent"))
    }),
  "a payout that was paid stays so": ({ replayed, subject }) => {
    const paid = replayed.findIndex(({ status }) => status === "succeeded")
    if (subject.type !== "payout" || paid === -1) return true
    return replayed.slice(paid).every((one) => isSame(one, replayed[paid]))
  },
  "a payout is paid where one of its attempts is": ({ attempts, subject }) =>
    subject.type !== "payout" ||
    (subject.status === "succeeded") === attempts.some((one) => isDone(one))
}

/** The charge that the payment counts. */
const countedOf = ({ attempts, subject }: Books): Attempt | undefined => {
  if (subject.type !== "payment" || subject.authorized === 0) return undefined
  const { account, providerReference } = subject
  const charges = attempts.filter((one) => isMain(one) && isDone(one))
  return (
    charges.find(({ state }) => state === "succeeded") ??
    charges.find((one) => one.account === account && one.providerReference === providerReference)
  )
}

/** Charges that succeeded late and do not count. */
const excessOf = (books: Books): ReadonlyArray<Attempt> =>
  books.attempts.filter(
    (one) =>
      isCharge(one.operation) && one.state === "late_success" && one.id !== countedOf(books)?.id
  )

const backsOf = ({ attempts }: Books, charge: string | null): ReadonlyArray<Attempt> =>
  attempts.filter(({ reverses }) => reverses !== null && reverses === charge)

const noted = (
  { incidents }: Books,
  kind: Incident["kind"],
  ...attempts: ReadonlyArray<string | null>
): number => incidents.filter((one) => one.kind === kind && attempts.includes(one.attempt)).length

/** Each is about attempts of which there is one too many. */
const doubles: Readonly<Record<string, Rule>> = {
  "one charge or payout is kept": ({ attempts }) =>
    attempts.filter((one) => isMain(one) && one.state === "succeeded").length < 2,
  "a late charge counts, is given back, or waits for an open one": (books) =>
    excessOf(books).every(({ id }) => {
      const mayWait =
        countedOf(books) === undefined &&
        books.attempts.some((one) => isMain(one) && isOpen(one.state))
      return backsOf(books, id).length > 0 || mayWait
    }),
  "only a late charge that does not count is given back": (books) =>
    books.attempts.every(
      ({ reverses }) => reverses === null || excessOf(books).some(({ id }) => id === reverses)
    ),
  "a charge is given back once": (books) =>
    excessOf(books).every(
      ({ id }) =>
        backsOf(books, id).filter(({ state }) => state === "succeeded" || isOpen(state)).length < 2
    ),
  "a charge that nobody gives back any more is an incident": (books) =>
    excessOf(books).every(({ id }) => {
      const backs = backsOf(books, id)
      const ids = backs.map((one) => one.id)
      const isOver = backs.length > 0 && backs.every(({ state }) => hasFailed(state))
      return !isOver || noted(books, "reversal_failed", ...ids) > 0
    }),
  "each charge that is given back is one incident": (books) =>
    excessOf(books).every(({ id }) => {
      const backs = backsOf(books, id).map((one) => one.id)
      return backs.length === 0 || noted(books, "duplicate", ...backs) === 1
    }),
  "each late success is an incident": (books) =>
    books.entries.every(
      ({ attempt, stateTo }) =>
        stateTo !== "late_success" || noted(books, "late_success", attempt) === 1
    ),
  "each payout but the first is an incident": (books) => {
    const paid = books.attempts.filter((one) => one.operation === "payout" && isDone(one))
    const found = noted(books, "duplicate", ...paid.map(({ id }) => id))
    return books.subject.type !== "payout" || found === Math.max(0, paid.length - 1)
  }
}

/** A capture, void or refund that was done, and that the sums have no place for any more. */
const isUnfitting = (books: Books, { id }: Attempt): boolean =>
  books.incidents.some(
    ({ attempt, detail, kind }) =>
      kind === "mismatch" && attempt === id && detail["rule"] === "more than what is left"
  )

const followUpsOf = ({ attempts }: Books): ReadonlyArray<Attempt> =>
  attempts.filter((one) => !isMain(one) && one.reverses === null)

const sumsOf = (books: Books, payment: PaymentRecord): ReadonlyArray<number> => {
  const charge = countedOf(books)
  const sum = (operation: Attempt["operation"]) =>
    followUpsOf(books)
      .filter((one) => one.operation === operation && isDone(one) && !isUnfitting(books, one))
      .reduce((total, { amount }) => total + amount, 0)
  const captured = charge?.operation === "authorize" ? sum("capture") : (charge?.amount ?? 0)
  return charge === undefined
    ? [payment.authorized, 0, 0, 0]
    : [charge.amount, captured, sum("refund"), sum("void")]
}

const sums = {
  "no sum is more than what it is taken from": ({ subject }) =>
    subject.type !== "payment" ||
    (subject.authorized <= subject.amount &&
      subject.captured + subject.voided <= subject.authorized &&
      subject.refunded <= subject.captured),
  "the sums are those of the charge that counts and of what followed it": (books) => {
    const { subject } = books
    if (subject.type !== "payment") return true
    const { authorized, captured, refunded, voided } = subject
    return isSame([authorized, captured, refunded, voided], sumsOf(books, subject))
  },
  "a charge that has succeeded counts": ({ attempts, subject }) =>
    subject.type !== "payment" ||
    subject.authorized > 0 ||
    !attempts.some((one) => isMain(one) && one.state === "succeeded"),
  "only where a capture, void or refund succeeded late, one does not fit": (books) => {
    const isLate = followUpsOf(books).some(({ state }) => state === "late_success")
    return isLate || !followUpsOf(books).some((one) => isUnfitting(books, one))
  }
} satisfies Record<string, Rule>
