import type { PaymentMethod } from "@switchyard/core"
import type { Plan } from "@switchyard/routing"

/** What a gateway does while it is out: nobody listens, or requests are answered with errors, or never. */
export type Fault = "refused" | "server_error" | "hangs"

/** A time in which a gateway does not work, in milliseconds since the start. */
export interface Outage {
  readonly fromMs: number
  readonly untilMs: number
  readonly fault: Fault
}

/** A simulated gateway: what is true of it, which routing has to find out. */
export interface Gateway {
  readonly id: string
  /** The share of payments that it approves when it is asked first, from 0 to 1. */
  readonly approval: (brand: PaymentMethod.CardBrand, atMs: number) => number
  readonly fees: Plan.Fees
  /** The median; one answer in a hundred takes nearly four times as long. */
  readonly latencyMs: number
  readonly outages?: ReadonlyArray<Outage>
  /** The share of answers that get lost on their way back, from 0 to 1. */
  readonly lostAnswers?: number
  /** How many calls the operator lets run at once. */
  readonly maxConcurrent?: number
}

/** A gateway that always works, with fees of a usual size. */
export const make = (id: string, approval: number, change: Partial<Gateway> = {}): Gateway => ({
  id,
  approval: () => approval,
  fees: { percent: 1.8, fixed: 25 },
  latencyMs: 400,
  ...change
})

/** What is wrong with a gateway at a time, or null. */
export const faultAt = ({ outages }: Gateway, atMs: number): Fault | null => {
  if (outages === undefined) return null
  const outage = outages.find(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
  return outage?.fault ?? null
}
