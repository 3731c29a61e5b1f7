/** The `result` of an answer, and what its code does to a payment (open-payment.md section 4). */
import { type ListedCode, resultCodes } from "./resultCodes.ts"

/** `result.code` and `result.description`. */
export interface Result {
  readonly code: string
  readonly description: string
}

/** The result of a code that the document lists. */
export const result = (code: ListedCode): Result => ({ code, description: resultCodes[code] })

/** The result of any code; one that the document does not list says so. */
export const resultOf = (code: string): Result => ({
  code,
  description: Object.hasOwn(resultCodes, code) ? resultCodes[code as ListedCode] : "unlisted code"
})

/** Code to text, as `GET /v1/resultcodes` lists them. */
export const listed: Readonly<Record<string, string>> = resultCodes

/** Codes that no document lists: the simulator invents them. */
export const invented = {
  unlisted: { code: "123.456.789", description: "reserved" }
} as const satisfies Record<string, Result>

/** The form of every code. */
export const pattern = /^\d{3}\.\d{3}\.\d{3}$/

const approved =
  /^(000\.000\.|000\.100\.1|000\.[36]|000\.400\.[1][12]0|000\.400\.0[^3]|000\.400\.100)/
const pending = /^(000\.200|800\.400\.5|100\.400\.500)/

/** What became of a transaction. */
export type Phase = "approved" | "pending" | "rejected"

/** What a code says about the transaction (section 4, rows 1 to 4; everything else is no success). */
export const phaseOf = (code: string): Phase => {
  if (approved.test(code)) return "approved"
  return pending.test(code) ? "pending" : "rejected"
}

/** The approval of a request with or without `testMode=EXTERNAL` (section 7). */
export const approval = (testMode: string | undefined): Result =>
  result(testMode === "EXTERNAL" ? "000.100.112" : "000.100.110")
