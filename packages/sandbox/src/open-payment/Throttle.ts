/** The limits of open-payment.md section 5, counted over a sliding window of the gateway's time. */

/** So many calls within so long. */
export interface Limit {
  readonly calls: number
  readonly windowMs: number
}

const minuteMs = 60_000

/**
 * The documented limits. Where sources differ the strictest one is the default: the status of a
 * checkout may be 9 per minute live.
 */
export const defaults = {
  payment: { calls: 2, windowMs: minuteMs },
  checkoutPayment: { calls: 2, windowMs: minuteMs },
  query: { calls: 2, windowMs: minuteMs },
  checkoutUpdate: { calls: 200, windowMs: minuteMs },
  backOffice: { calls: 200, windowMs: minuteMs },
  registrationPayment: { calls: 200, windowMs: minuteMs },
  registration: { calls: 100, windowMs: 60 * minuteMs }
} as const satisfies Record<string, Limit>

/** What is counted. */
export type LimitName = keyof typeof defaults

/** Every limit by name. */
export type Limits = Readonly<Record<LimitName, Limit>>

/** The calls of late. */
export interface Throttle {
  /** Counts a call; false when it is one too many, which then does not count. */
  readonly admits: (name: LimitName, owner: string, nowMs: number) => boolean
  readonly clear: () => void
}

/** Nobody has called yet. */
export const make = (limits: Limits): Throttle => {
  const latest = new Map<string, ReadonlyArray<number>>()
  return {
    admits: (name, owner, nowMs) => {
      const { calls, windowMs } = limits[name]
      const key = `${name}|${owner}`
      const recent = (latest.get(key) ?? []).filter((atMs) => atMs > nowMs - windowMs)
      const isAdmitted = recent.length < calls
      latest.set(key, isAdmitted ? [...recent, nowMs] : recent)
      return isAdmitted
    },
    clear: () => latest.clear()
  }
}
