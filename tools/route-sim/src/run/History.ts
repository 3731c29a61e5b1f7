/** A digest of everything that happened, in its order: two runs with the same one were the same run. */
export interface History {
  readonly add: (value: number) => void
  /** 16 hexadecimal digits. */
  readonly digest: () => string
}

/** Nothing has happened yet. Two chains of 32 bits, FNV-1a in shape. */
export const make = (): History => {
  let one = 0x811c9dc5
  let other = 0x9e3779b9
  const hex = (chain: number): string => (chain >>> 0).toString(16).padStart(8, "0")
  return {
    add: (value) => {
      one = Math.imul(one ^ value, 0x01000193)
      other = Math.imul(other ^ value, 0x5f356495)
      other ^= other >>> 13
    },
    digest: () => hex(one) + hex(other)
  }
}
