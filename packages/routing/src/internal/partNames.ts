import type { Member, Part } from "./strategy.ts"
import { membersOf } from "./strategy.ts"

/** What the parts of a split are drawn by: independent of their order, and never the same for two. */

type Parts = ReadonlyArray<Part>

const accountsOf = (member: Member): ReadonlyArray<string> =>
  typeof member === "string"
    ? [member]
    : membersOf(member).flatMap(({ member: within }) => accountsOf(within))

const namesOf = (parts: Parts): ReadonlyArray<string> => {
  const seen = new Map<string, number>()
  return parts.map(({ name, use }) => {
    const plain = name ?? [...new Set(accountsOf(use))].sort().join("+")
    const count = (seen.get(plain) ?? 0) + 1
    seen.set(plain, count)
    return count === 1 ? plain : `${plain}#${count}`
  })
}

// A policy is decided with many times and never changed.
const known = new WeakMap<Parts, ReadonlyArray<string>>()

/** The name of each part: its own, or its accounts; a number tells further ones of one name apart. */
export const partNames = (parts: Parts): ReadonlyArray<string> => {
  const names = known.get(parts) ?? namesOf(parts)
  known.set(parts, names)
  return names
}
