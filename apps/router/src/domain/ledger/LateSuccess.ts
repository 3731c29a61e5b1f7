import { type Attempt, hasFailed, isCharge, isOpen } from "./Attempt.ts"
import type { Ids } from "../Ids.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import * as ReadyAttempt from "./ReadyAttempt.ts"
import type { State } from "./Subject.ts"

/**
 * Charges that succeed after they had counted as failed. At most one charge of a payment is kept: where
 * another one is, the late one is given back; where nothing else can succeed any more, it is what counts.
 * Pure; the ledger writes what is decided here in the transaction that made it necessary.
 */

/** What is to be done about late successes. */
export interface Consequences {
  /** The late charge that counts after all. */
  readonly adopted: Attempt | null
  /** Claimed attempts that give late charges back; the background carries them out. */
  readonly reversals: ReadonlyArray<Attempt>
  /** Reversals that were refused: a person has to give the money back. */
  readonly refused: ReadonlyArray<Attempt>
}

const nothing: Consequences = { adopted: null, reversals: [], refused: [] }

/** How often giving back is tried where the gateway could not be reached. */
const triesMax = 12

const delayMs = (tries: number): number => Math.min(5_000 * 4 ** tries, 6 * 3_600_000)

/** Whether a late charge is the one that the payment counts. */
const isCounted = (payment: PaymentRecord, late: Attempt): boolean =>
  payment.authorized > 0 &&
  payment.account === late.account &&
  payment.providerReference === late.providerReference

/** What the state of a payment asks for, after one of its attempts has changed. */
export const after = (
  { attempts, subject: payment }: State<PaymentRecord>,
  changed: Attempt,
  ids: Ids["Service"],
  now: number
): Consequences => {
  if (changed.reverses !== null) return afterReversal(attempts, changed, ids, now)
  const charges = attempts.filter((one) => isCharge(one.operation))
  const late = charges.filter((one) => one.state === "late_success")
  if (late.length === 0 || !isCharge(changed.operation)) return nothing
  const isKept = charges.some((one) => one.state === "succeeded")
  const waiting = late.filter((one) => isKept || !isCounted(payment, one))
  const counts = isKept || late.length > waiting.length
  if (!counts && charges.some((one) => isOpen(one.state))) return nothing
  // One of them counts; every other one is too much.
  const [first, ...others] = waiting
  const excess = counts ? waiting : others
  const reversed = new Set(attempts.map(({ reverses }) => reverses))
  const open = excess.filter(({ id }) => !reversed.has(id))
  return {
    ...nothing,
    adopted: counts ? null : (first ?? null),
    reversals: open.map((one, index) => reversalOf(one, ids, attempts.length + 1 + index, now, now))
  }
}

const reversalOf = (
  late: Attempt,
  ids: Ids["Service"],
  sequence: number,
  now: number,
  dueAt: number
): Attempt => {
  const { account, amount, id, provider, providerReference, subject } = late
  const operation = late.operation === "authorize" ? "void" : "refund"
  const target = { account, amount, operation, provider, providerReference, subject } as const
  // No process owns it: whoever sees it due fences it and calls.
  return {
    ...ReadyAttempt.make(ids, { ...target, sequence, reverses: id }, now),
    owner: null,
    deadline: dueAt
  }
}

/** Whether a reversal has given its charge back. */
const hasGiven = ({ state }: Attempt): boolean => state === "succeeded" || state === "late_success"

/** A gateway that was not reached is tried again; one that refused needs a person. */
const afterReversal = (
  attempts: ReadonlyArray<Attempt>,
  changed: Attempt,
  ids: Ids["Service"],
  now: number
): Consequences => {
  const given = attempts.some((one) => one.reverses === changed.reverses && hasGiven(one))
  if (given || !hasFailed(changed.state)) return nothing
  const tries = attempts.filter(({ reverses }) => reverses === changed.reverses).length
  const late = attempts.find(({ id }) => id === changed.reverses)
  const isRefused = changed.state !== "not_sent" || changed.error?.code === "UnsupportedOperation"
  if (late === undefined || isRefused || tries >= triesMax) {
    return { ...nothing, refused: [changed] }
  }
  const next = reversalOf(late, ids, attempts.length + 1, now, now + delayMs(tries))
  return { ...nothing, reversals: [next] }
}
