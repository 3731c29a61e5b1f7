import * as Books from "./Books.ts"
import { pause } from "../pause.ts"
import type { Reader } from "./readBooks.ts"

/** What waiting for the truth needs. */
export interface Options {
  readonly reader: Reader
  /** Lets time pass for routers and gateways; null to wait for it. */
  readonly moveTime: ((ms: number) => Promise<void>) | null
  readonly say: (line: string) => void
  /** Without anything being resolved for so long, time is moved on. */
  readonly stillMs?: number
}

/** How the waiting went. */
export interface Settled {
  /** How many payments and payouts were open when the load ended. */
  readonly openAtFirst: number
  /** How many are open still. */
  readonly openAtLast: number
  readonly movedMs: number
}

const minute = 60_000

/**
 * The sweeper's schedule, each wait a little longer than the longest that its spread allows. A "not found" is
 * proof after half an hour and five questions, so that all that can be known is known after these.
 */
const stepsMs = [0.5, 2, 4, 13, 37, 75, 220].map((minutes) => minutes * minute)

/** Where time is not moved, nothing is waited for longer than this. */
const patienceMs = 120 * minute

interface Open {
  readonly kind: "payments" | "payouts"
  readonly id: string
}

const openIn = async (reader: Reader): Promise<ReadonlyArray<Open>> => {
  const of = (kind: Open["kind"], all: ReadonlyArray<Books.Payout>): ReadonlyArray<Open> =>
    all.filter(({ attempts }) => attempts.some(Books.isOpen)).map(({ id }) => ({ kind, id }))
  const [payments, payouts] = await Promise.all([reader.payments(), reader.payouts()])
  return [...of("payments", payments), ...of("payouts", payouts)]
}

/** Which of these are open still. */
const stillOpen = async (reader: Reader, open: ReadonlyArray<Open>) => {
  const now = await Promise.all(open.map(({ id, kind }) => reader.attempts(kind, id)))
  return open.filter((_, index) => now[index]?.some(Books.isOpen) === true)
}

/**
 * Waits until no outcome is open: the sweeper asks as its schedule says, an operator's `sync` asks once when
 * the faults have stopped, and time is moved when nothing more can be learnt without.
 */
export const settle = async ({
  moveTime,
  reader,
  say,
  stillMs = 4_000
}: Options): Promise<Settled> => {
  let open = await openIn(reader)
  const openAtFirst = open.length
  for (const { id, kind } of open) await reader.sync(kind, id)
  let movedMs = 0
  let steps = 0
  let progressAt = performance.now()
  const startedAt = progressAt
  for (;;) {
    const left = await stillOpen(reader, open)
    if (left.length === 0)
      return { openAtFirst, openAtLast: (await openIn(reader)).length, movedMs }
    const now = performance.now()
    if (left.length < open.length) progressAt = now
    open = left
    if (moveTime !== null && now - progressAt >= stillMs) {
      const step = stepsMs[steps++]
      if (step === undefined) break
      say(`${open.length} outcomes are open: ${step / minute} minutes pass`)
      await moveTime(step)
      movedMs += step
      progressAt = performance.now()
    }
    if (moveTime === null && now - startedAt > patienceMs) break
    await pause(Math.min(stillMs, 500))
  }
  return { openAtFirst, openAtLast: open.length, movedMs }
}
