import { type PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Result from "effect/Result"
import * as PayinPayout from "../PayinPayout.ts"
import type { Options } from "../PayinPayoutConfig.ts"

/**
 * Finds out which reading of the document a live gateway accepts (sheet section 3.3). It asks for the
 * balance and for nothing else: variants are never tried on a call that moves money.
 */
export interface Combination {
  readonly balanceMethod: "GET" | "POST"
  readonly getBodyLine: "empty" | "braces"
  readonly leadingSlash: boolean
}

/** What the gateway made of a combination. */
export interface Trial {
  readonly combination: Combination
  readonly accepted: boolean
  /** Why not; never a key, never the gateway's own text. */
  readonly reason: string
}

/** The recommended one first. The body's line of a POST is always `{}`. */
export const combinations: ReadonlyArray<Combination> = [false, true].flatMap((leadingSlash) => [
  { balanceMethod: "GET", getBodyLine: "empty", leadingSlash },
  { balanceMethod: "GET", getBodyLine: "braces", leadingSlash },
  { balanceMethod: "POST", getBodyLine: "empty", leadingSlash }
])

/** Tries every combination, one after the other; the account's other options stay as they are. */
export const run = (
  options: Options
): Effect.Effect<ReadonlyArray<Trial>, never, HttpClient.HttpClient> =>
  Effect.forEach(combinations, (combination) => attempt(options, combination))

const attempt = (options: Options, combination: Combination) => {
  const { balanceMethod, ...varied } = combination
  const signing = { ...options.signing, ...varied }
  return Effect.gen(function* () {
    const gateway = yield* PayinPayout.make({ ...options, balanceMethod, signing })
    const asked = yield* Effect.result(gateway.balance())
    return Result.match(asked, {
      onSuccess: () => ({ combination, accepted: true, reason: "" }),
      onFailure: (error) => ({ combination, accepted: false, reason: reasonOf(error) })
    })
  })
}

const reasonOf = (error: PaymentError.PaymentError): string => {
  const status = error.httpStatus === undefined ? "" : `, HTTP ${error.httpStatus}`
  switch (error._tag) {
    case "AuthenticationFailed":
      return `keys, signature, timestamp or address not accepted${status}`
    case "ProviderUnavailable":
      return `not reached: ${error.cause}`
    case "InvalidConfiguration":
      return `option ${error.path} ${error.rule}`
    case "OutcomeUnknown":
      return `no readable answer: ${error.cause}${status}`
    default:
      return `${error._tag}${status}`
  }
}

const columns = (cells: ReadonlyArray<string>, widths: ReadonlyArray<number>): string =>
  cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ")

const widths = [4, 9, 13]

const lineOf = ({ accepted, combination, reason }: Trial): string => {
  const { balanceMethod, getBodyLine, leadingSlash } = combination
  const body = balanceMethod === "POST" || getBodyLine === "braces" ? "{}" : "empty"
  const slash = leadingSlash ? "yes" : "no"
  return columns([balanceMethod, body, slash, accepted ? "accepted" : reason], widths)
}

/** The trials as a table, and the options to pin where one was accepted. */
export const report = (trials: ReadonlyArray<Trial>): string => {
  const found = trials.find(({ accepted }) => accepted)
  const advice =
    found === undefined
      ? [
          "None was accepted. Check the keys, the clock, and that this address is on the allow-list."
        ]
      : ["Put into the account's configuration:", pinned(found.combination)]
  return [
    columns(["", "body line", "leading slash", "balance"], widths),
    ...trials.map(lineOf),
    "",
    ...advice
  ].join("\n")
}

const pinned = ({ balanceMethod, getBodyLine, leadingSlash }: Combination): string =>
  JSON.stringify({ signing: { getBodyLine, leadingSlash }, balanceMethod })
