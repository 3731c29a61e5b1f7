/** What is to happen, by time; of things at the same time the one that was noted first. */
export interface Agenda<A> {
  readonly add: (atMs: number, what: A) => void
  /** When the next thing happens; infinite where there is none. */
  readonly nextMs: () => number
  /** Takes the next thing out. */
  readonly take: () => A | undefined
}

interface Item<A> {
  readonly atMs: number
  readonly place: number
  readonly what: A
}

const before = <A>(one: Item<A>, other: Item<A>): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.place < other.place)

/** An empty agenda, as a binary heap. */
export const make = <A>(): Agenda<A> => {
  const heap: Array<Item<A>> = []
  let places = 0
  const isBefore = (one: number, other: number): boolean => {
    const first = heap[one]
    const second = heap[other]
    return first !== undefined && (second === undefined || before(first, second))
  }
  const swap = (one: number, other: number): void => {
    const first = heap[one]
    const second = heap[other]
    if (first === undefined || second === undefined) return
    heap[one] = second
    heap[other] = first
  }
  const rise = (from: number): void => {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!isBefore(index, parent)) return
      swap(index, parent)
      index = parent
    }
  }
  const sink = (): void => {
    let index = 0
    for (;;) {
      const left = 2 * index + 1
      const child = isBefore(left + 1, left) ? left + 1 : left
      if (!isBefore(child, index)) return
      swap(child, index)
      index = child
    }
  }
  return {
    add: (atMs, what) => {
      heap.push({ atMs, place: places++, what })
      rise(heap.length - 1)
    },
    nextMs: () => heap[0]?.atMs ?? Number.POSITIVE_INFINITY,
    take: () => {
      const [first] = heap
      const last = heap.pop()
      if (last !== undefined && heap.length > 0) {
        heap[0] = last
        sink()
      }
      return first?.what
    }
  }
}
