import { Reference } from "@switchyard/core"
import { Context, Layer } from "effect"
import { randomBytes } from "node:crypto"

/** What an id names; it stands before the underscore. */
export type Prefix = "pay" | "ref" | "pot" | "tok" | "att" | "evt" | "whe" | "inc" | "inb" | "req"

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

/** Letters and digits, 5.95 bits each: 24 of them hold 142 random bits. */
const length = 24

/** Makes ids and references; a service, so that a seeded run makes the same ones. */
export class Ids extends Context.Service<
  Ids,
  {
    /** `pay_…` and the like, with at least 122 random bits. */
    readonly make: (prefix: Prefix) => string
    /** The name of this process in the ledger; a new one at every start. */
    readonly owner: string
    /** What the gateway gets as the merchant's reference of one attempt. */
    readonly reference: () => Reference.Reference
  }
>()("router/domain/Ids") {}

/** Ids from a source of random bytes. */
export const make = (random: (size: number) => Uint8Array): Ids["Service"] => {
  let pool = random(4096)
  let used = 0
  const next = (): number => {
    if (used === pool.length) {
      pool = random(4096)
      used = 0
    }
    return pool[used++] ?? 0
  }
  const text = (): string => {
    let made = ""
    while (made.length < length) {
      const byte = next()
      // 248 is the largest multiple of 62 below 256: the rest would favour some letters.
      if (byte < 248) made += alphabet[byte % 62]
    }
    return made
  }
  return {
    owner: `own_${text()}`,
    make: (prefix) => `${prefix}_${text()}`,
    reference: () => Reference.make(text())
  }
}

/** Ids from the operating system's random numbers. */
export const layer: Layer.Layer<Ids> = Layer.sync(Ids, () => make(randomBytes))
