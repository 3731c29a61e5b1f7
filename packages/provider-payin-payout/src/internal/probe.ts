import { type PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Result from "effect/Result"
import * as PayinPayout from "../PayinPayout.ts"
import type { Options } from "../PayinPayoutConfig.ts"
import type * as Signature from "./signature.ts"

/**
 * Finds out which reading of the document a live gateway accepts (sheet section 3.3). It asks for the
 * balance and for nothing else: variants are never tried on a call that moves money.
 */
export interface Combination {
  readonly balanceMethod: "GET" | "POST"
  /** What is tried; the body's line of a POST is always `{}`, so that it tells nothing of a GET's. */
  readonly signing: Pick<Signature.Rules, "leadingSlash"> & Partial<Signature.Rules>
}

/** What the gateway made of a combination. */
export interface Trial {
  /** With the account's other rules of signing. */
  readonly combination: Combination
  readonly accepted: boolean
  /** Why not, or what was not as expected; never a key, never the gateway's own text. */
  readonly reason: string
}

/** The recommended one first. */
export const combinations: ReadonlyArray<Combination> = [false, true].flatMap((leadingSlash) => [
  { balanceMethod: "GET", signing: { getBodyLine: "empty", leadingSlash } },
  { balanceMethod: "GET", signing: { getBodyLine: "braces", leadingSlash } },
  { balanceMethod: "POST", signing: { leadingSlash } }
])

/** Tries every combination, one after the other; the account's other options stay as they are. */
export const run = (
  options: Options
): Effect.Effect<ReadonlyArray<Trial>, never, HttpClient.HttpClient> =>
  Effect.forEach(combinations, ({ balanceMethod, signing }) =>
    attempt(options, { balanceMethod, signing: { ...options.signing, ...signing } })
  )

const attempt = (options: Options, combination: Combination) =>
  Effect.gen(function* () {
    const gateway = yield* PayinPayout.make({ ...options, ...combination })
    const asked = yield* Effect.result(gateway.balance())
    return Result.match(asked, {
      onSuccess: () => ({ combination, accepted: true, reason: "accepted" }),
      onFailure: (error) =>
        isYes(error)
          ? { combination, accepted: true, reason: "accepted, but the balance is not readable" }
          : { combination, accepted: false, reason: reasonOf(error) }
    })
  })

/** Where only the balance inside the gateway's yes cannot be read, the signature was accepted. */
const isYes = (error: PaymentError.PaymentError): boolean =>
  error._tag === "OutcomeUnknown" &&
  error.cause === "unreadable" &&
  (error.detail === "data" || error.detail === "balance")

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

const lineOf = ({ combination, reason }: Trial): string => {
  const { balanceMethod, signing } = combination
  const body = balanceMethod === "POST" || signing.getBodyLine === "braces" ? "{}" : "empty"
  return columns([balanceMethod, body, signing.leadingSlash ? "yes" : "no", reason], widths)
}

/** The trials as a table, and the options to pin where one was accepted. */
export const report = (trials: ReadonlyArray<Trial>): string => {
  const found = trials.find(({ accepted }) => accepted)
  return [
    columns(["", "body line", "leading slash", "balance"], widths),
    ...trials.map(lineOf),
    "",
    ...(found === undefined
      ? [
          "None was accepted. Check the keys, the clock, and that this address is on the allow-list."
        ]
      : adviceOf(found.combination))
  ].join("\n")
}

const adviceOf = ({ balanceMethod, signing }: Combination): ReadonlyArray<string> => [
  "Put into the account's configuration:",
  JSON.stringify({ signing, balanceMethod }),
  ...(balanceMethod === "GET"
    ? []
    : ["No GET was accepted, so getBodyLine is not known: the status of payouts asks by GET."])
]
