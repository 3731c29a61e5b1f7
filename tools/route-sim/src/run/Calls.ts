/** All calls to gateways, in their order. */
export interface Calls {
  readonly add: (gateway: number, atMs: number) => void
  readonly count: () => number
  /** Calls in a time, in milliseconds since the start: all of them, and those to one gateway. */
  readonly between: (
    gateway: number,
    fromMs: number,
    untilMs: number
  ) => { readonly all: number; readonly own: number }
  /** When the call of this place after a time was made. */
  readonly timeOf: (place: number, afterMs: number) => number
}

/** No calls yet. */
export const make = (): Calls => {
  const gateways: Array<number> = []
  const times: Array<number> = []
  return {
    add: (gateway, atMs) => {
      gateways.push(gateway)
      times.push(atMs)
    },
    count: () => times.length,
    between: (gateway, fromMs, untilMs) => {
      let all = 0
      let own = 0
      times.forEach((atMs, index) => {
        if (atMs < fromMs || atMs >= untilMs) return
        all += 1
        if (gateways[index] === gateway) own += 1
      })
      return { all, own }
    },
    timeOf: (place, afterMs) => times.filter((atMs) => atMs >= afterMs)[place - 1] ?? Infinity
  }
}
