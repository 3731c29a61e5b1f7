import { Result } from "effect"
import type { Schema } from "effect"

// Everything here expects text that `JSON.parse` has accepted.

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** The index of the quote that closes the string opened at `start`. */
const endOfString = (text: string, start: number): number => {
  let index = start + 1
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === quote) break
    if (code === backslash) index++
  }
  return index
}

/**
 * Whether `value` is what the text says and the text breaks no rule of `read`: the fast answer, for most.
 *
 * `JSON.parse` merges equal keys, so a doubled one shows as a value with fewer members than the text has
 * colons; no key needs to be remembered. A key with an escape is left to `read`, because V8 may take it for
 * another key that it has seen (nodejs/node#63785).
 */
export const isClean = (text: string, value: Schema.Json, maxDepth: number): boolean => {
  const escapes = text.includes("\\")
  let depth = 0
  let members = 0
  let stringStart = 0
  let stringEnd = 0
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case quote:
        stringStart = index
        stringEnd = index = endOfString(text, index)
        break
      case colon:
        members++
        if (escapes && hasEscape(text, stringStart, stringEnd)) return false
        break
      case openBracket:
      case openBrace:
        if (++depth > maxDepth) return false
        break
      case closeBracket:
      case closeBrace:
        depth--
    }
  }
  // Decoded UTF-8 has no lone surrogates: only an escape can make one.
  return countMembers(value, escapes) === members
}

const hasEscape = (text: string, start: number, end: number): boolean => {
  for (let index = start; index < end; index++) {
    if (text.charCodeAt(index) === backslash) return true
  }
  return false
}

const dirty = Number.NaN

const isArray = (value: Schema.JsonArray | Schema.JsonObject): value is Schema.JsonArray =>
  Array.isArray(value)

/** Members of all objects in the value, or `dirty`. Recursion is safe: the depth has been checked. */
const countMembers = (value: Schema.Json, escapes: boolean): number => {
  if (typeof value === "string") return escapes && !value.isWellFormed() ? dirty : 0
  if (typeof value !== "object" || value === null) return 0
  let members = 0
  if (isArray(value)) {
    for (const element of value) members += countMembers(element, escapes)
    return members
  }
  for (const key of Object.keys(value)) {
    if (key === "__proto__") return dirty
    members += 1 + countMembers(value[key] ?? null, escapes)
  }
  return members
}

/** The first violation in the text, and the path to it. */
export interface Violation {
  readonly rule: "depth" | "duplicate_key" | "proto_key" | "lone_surrogate"
  readonly path: string
}

/** An array or object that is open where the reader is; `position` is the index or key that it is at. */
interface Level {
  readonly container: Schema.MutableJsonArray | Schema.MutableJsonObject
  position: number | string
  expectsKey: boolean
}

/** The slow answer: the value of the text, or where it breaks a rule. */
export const read = (text: string, maxDepth: number): Result.Result<Schema.Json, Violation> => {
  const root: Level = { container: [], position: 0, expectsKey: false }
  const levels = [root]
  const refuse = (rule: Violation["rule"]) => Result.fail({ rule, path: pathOf(levels.slice(1)) })
  let level = root
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code === openBracket || code === openBrace) {
      if (levels.length > maxDepth) return refuse("depth")
      const isObject = code === openBrace
      const container = isObject ? {} : []
      put(level, container)
      level = { container, position: isObject ? "" : 0, expectsKey: isObject }
      levels.push(level)
    } else if (code === closeBracket || code === closeBrace) {
      levels.pop()
      level = levels.at(-1) ?? root
    } else if (code === comma) {
      if (typeof level.position === "number") level.position++
      else level.expectsKey = true
    } else if (code > 0x20 && code !== colon) {
      const end = code === quote ? endOfString(text, index) + 1 : endOfLiteral(text, index)
      const rule = putScalar(level, JSON.parse(text.slice(index, end)))
      if (rule !== undefined) return refuse(rule)
      index = end - 1
    }
  }
  return Result.succeed(Array.isArray(root.container) ? (root.container[0] ?? null) : null)
}

/** The index after the number, `true`, `false` or `null` that begins at `start`. */
const endOfLiteral = (text: string, start: number): number => {
  let index = start
  for (; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code <= 0x20 || code === comma || code === closeBracket || code === closeBrace) break
  }
  return index
}

const put = ({ container, position }: Level, value: Schema.MutableJson): void => {
  if (Array.isArray(container)) container.push(value)
  else container[position] = value
}

const putScalar = (
  level: Level,
  value: null | boolean | number | string
): Violation["rule"] | undefined => {
  if (!level.expectsKey || typeof value !== "string") {
    put(level, value)
  } else {
    level.expectsKey = false
    level.position = value
    if (value === "__proto__") return "proto_key"
    if (Object.hasOwn(level.container, value)) return "duplicate_key"
  }
  return typeof value === "string" && !value.isWellFormed() ? "lone_surrogate" : undefined
}

/** A name that may be repeated to the caller: no card number, with or without letters around it. */
const plainName = /^(?!.*\d{5})[A-Za-z_][A-Za-z0-9_-]{0,63}$/

const pathOf = (levels: ReadonlyArray<Level>): string => {
  let path = ""
  for (const { position } of levels) {
    if (typeof position === "number") path += `[${position}]`
    else if (!plainName.test(position)) path += "[*]"
    else path += path === "" ? position : `.${position}`
  }
  return path
}
