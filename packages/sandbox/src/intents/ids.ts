/** The gateway's ids: a prefix and a ULID (intents.md section 2). */
import type { Moment } from "../kit/Host.ts"

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const timeCharacters = 10
const randomCharacters = 16

const timePart = (nowMs: number): string =>
  Array.from({ length: timeCharacters }, (_, index) =>
    alphabet.charAt(Math.floor(nowMs / 32 ** (timeCharacters - 1 - index)) % 32)
  ).join("")

/** `length` characters of the alphabet by chance. */
const randomPart = (length: number, characters: string, draw: () => number): string =>
  Array.from({ length }, () => characters.charAt(Math.floor(draw() * characters.length))).join("")

/** For example `trx_01J5XCMDXCFXCAQ1BV8HVG6644`. */
export const make = (prefix: "trx" | "int" | "tkn", { draw, nowMs }: Moment): string =>
  `${prefix}_${timePart(nowMs)}${randomPart(randomCharacters, alphabet, draw)}`

/** A card token: the same with 32 hexadecimal digits behind it. */
export const makeToken = (moment: Moment): string =>
  `${make("tkn", moment)}_${randomPart(32, "0123456789abcdef", moment.draw)}`
