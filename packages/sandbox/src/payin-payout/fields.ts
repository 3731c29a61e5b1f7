/**
 * The request fields of the document (payin-payout.md sections 5.2 to 5.4) and their formats (section 9,
 * points 13 to 16). A refusal names the field and the rule, never the value.
 */
import { Predicate } from "effect"
import * as Problems from "./Problems.ts"
import { toPaise } from "./Rupees.ts"
import type { Switches } from "./State.ts"

/** A body whose texts are trimmed; an empty text counts as absent, as Laravel has it (section 3.2). */
export type Fields = ReadonlyMap<string, unknown>

const tidy = (value: unknown): unknown => (typeof value === "string" ? value.trim() : value)

/** The members of a JSON object; undefined when the body is none. */
export const parseJson = (body: string): Fields | undefined => {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return undefined
  }
  if (!Predicate.isObject(value)) return undefined
  const entries = Object.entries(value).map(([name, member]) => [name, tidy(member)] as const)
  return new Map(entries.filter(([, member]) => member !== null && member !== ""))
}

/** The parts of a multipart form without files; undefined when it cannot be read. */
export const parseMultipart = (contentType: string, body: string): Fields | undefined => {
  const boundary = /boundary="?([^";]{1,70})"?/i.exec(contentType)?.[1]
  if (boundary === undefined) return undefined
  const [, ...sections] = `\r\n${body}`.split(`\r\n--${boundary}`)
  if (sections.pop()?.trim() !== "--") return undefined
  const fields = new Map<string, unknown>()
  for (const section of sections) {
    const gap = section.indexOf("\r\n\r\n")
    const name = /\bname="([^"]+)"/i.exec(section.slice(0, gap))?.[1]
    if (gap === -1 || name === undefined || fields.has(name)) return undefined
    const value = section.slice(gap + 4).trim()
    if (value !== "") fields.set(name, value)
  }
  return fields
}

/** A text field; empty when absent. */
export const text = (fields: Fields, name: string): string => {
  const value = fields.get(name)
  return typeof value === "string" || typeof value === "number" ? String(value) : ""
}

/** What is wrong with one value, if anything. */
type Rule = (value: unknown) => boolean

const matches =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === "string" && pattern.test(value)

const anyText = matches(/^[^\p{Cc}]{1,255}$/u)
const orderId = matches(/^[A-Za-z0-9_-]{1,64}$/)

/** A number or a text of ten digits: the document shows both (C11). */
const mobile: Rule = (value) =>
  (typeof value === "string" || typeof value === "number") && /^\d{10}$/.test(String(value))

const looseMobile: Rule = (value) => typeof value === "number" || anyText(value)

type Rules = ReadonlyArray<readonly [name: string, rule: Rule]>

const check = (fields: Fields, rules: Rules): Problems.Problem | undefined => {
  for (const [name, isFit] of rules) {
    const value = fields.get(name)
    if (value === undefined) return Problems.explain(Problems.invented.missingField, name)
    if (!isFit(value)) return Problems.explain(Problems.invented.invalidField, name)
  }
  return undefined
}

const amountProblem = (fields: Fields, switches: Switches): Problems.Problem | undefined => {
  const paise = toPaise(fields.get("amount")) ?? 0
  const { maximumAmount, minimumAmount } = switches
  return paise >= minimumAmount * 100 && paise <= maximumAmount * 100
    ? undefined
    : Problems.explain(
        Problems.invented.invalidField,
        `amount is from ${minimumAmount} to ${maximumAmount}`
      )
}

const payinRules: Rules = [
  ["user_id", anyText],
  ["order_id", orderId],
  ["amount", (value) => toPaise(value) !== undefined],
  ["method", (value) => value === "UPI"],
  [
    "redirect_url",
    (value) => matches(/^https?:\/\/[\x21-\x7e]{1,2000}$/)(value) && URL.canParse(String(value))
  ]
]

/** What is wrong with the fields of a payin link, if anything. */
export const payinProblem = (fields: Fields, switches: Switches) =>
  check(fields, payinRules) ?? amountProblem(fields, switches)

/** What is wrong with the fields of a payin status call, if anything. */
export const payinStatusProblem = (fields: Fields) => check(fields, [["order_id", orderId]])

const payoutRules = (switches: Switches): Rules => {
  const strictly = (rule: Rule): Rule => (switches.strictBeneficiary ? rule : anyText)
  return [
    ["beneficiary_name", anyText],
    ["beneficiary_email", strictly(matches(/^[^\s@]{1,64}@[^\s@]{1,190}$/))],
    ["beneficiary_mobile_no", switches.strictBeneficiary ? mobile : looseMobile],
    ["beneficiary_address", anyText],
    ["payment_method", (value) => switches.paymentMethods.some((method) => method === value)],
    ["beneficiary_acc_no", strictly(matches(/^\d{6,18}$/))],
    ["bank_name", anyText],
    ["ifsc", strictly(matches(/^[A-Z]{4}0[A-Z0-9]{6}$/))],
    ["amount", (value) => toPaise(value) !== undefined],
    ["order_id", orderId],
    ["user_id", anyText]
  ]
}

const isRemarks = (value: unknown) => value === undefined || anyText(value)

/** What is wrong with the fields of a payout, if anything. */
export const payoutProblem = (fields: Fields, switches: Switches) =>
  check(fields, payoutRules(switches)) ??
  amountProblem(fields, switches) ??
  (isRemarks(fields.get("remarks"))
    ? undefined
    : Problems.explain(Problems.invented.invalidField, "remarks"))
