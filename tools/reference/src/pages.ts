import { Api } from "@switchyard/client"
import {
  type Capabilities,
  Decline,
  type Dictionary,
  Operation,
  PaymentError
} from "@switchyard/core"
import { OpenApi } from "effect/http-api"
import { format } from "prettier"

/** What the pages need of a provider's registration. */
export interface Described {
  readonly id: string
  readonly displayName: string
  readonly capabilities: Capabilities.Capabilities
  readonly dictionary: ReadonlyArray<Dictionary.Entry>
}

/** A page by its file name in `docs/reference`. */
export type Pages = Readonly<Record<string, string>>

/** Every page, formatted as the repository formats its own. */
export const pages = async (described: ReadonlyArray<Described>): Promise<Pages> => ({
  "capabilities.md": await markdown(capabilitiesPage(described)),
  "openapi.json": await format(JSON.stringify(OpenApi.fromApi(Api)), { parser: "json" }),
  "outcomes.md": await markdown(outcomesPage(described))
})

const markdown = (text: string) => format(text, { parser: "markdown" })

const note = "Made by `npm run reference` from the packages' own data. Do not edit."

type Cell = string | number | boolean | null

const table = (head: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<Cell>>): string => {
  const line = (cells: ReadonlyArray<Cell>) => `| ${cells.map(cellOf).join(" | ")} |`
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n")
}

const cellOf = (cell: Cell): string => {
  if (cell === true) return "yes"
  if (cell === false) return "no"
  return String(cell ?? "none")
    .replaceAll("|", "\\|")
    .replaceAll("\n", " ")
}

const listOf = (values: "any" | ReadonlyArray<string>): string =>
  values === "any" ? "any" : values.length === 0 ? "none" : values.join(", ")

type Facts = (capabilities: Capabilities.Capabilities) => Cell

const limitOf: Facts = ({ amountDecimals, maxAmount }) => {
  if (maxAmount === null) return "none"
  const digits = maxAmount.toString()
  const decimals = amountDecimals ?? 0
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

const facts: ReadonlyArray<readonly [string, Facts]> = [
  ["payment methods", ({ methods }) => listOf(methods)],
  [
    "a charge on its own page",
    ({ hostedOperations, methods }) =>
      methods.includes("hosted") ? listOf(hostedOperations ?? "any") : "none"
  ],
  ["card brands", ({ brands, methods }) => (methods.includes("card") ? listOf(brands) : "none")],
  ["currencies", ({ currencies }) => listOf(currencies)],
  ["decimals on the wire", ({ amountDecimals }) => amountDecimals ?? "the currency's"],
  ["largest amount", limitOf],
  ["capture of a part", ({ capture }) => capture.partial],
  ["several captures", ({ capture }) => capture.multiple],
  ["void of a part", (capabilities) => capabilities.void.partial],
  ["void of what a capture left", (capabilities) => capabilities.void.afterPartialCapture],
  ["void after the capture", (capabilities) => capabilities.void.afterCapture],
  ["refund of a part", ({ refund }) => refund.partial],
  ["several refunds", ({ refund }) => refund.multiple],
  ["3-D Secure", ({ threeDSecure }) => threeDSecure],
  ["3-D Secure on demand", ({ stepUp }) => stepUp === true],
  ["a charge keeps its card", ({ saveMethod }) => saveMethod],
  ["recurring", ({ recurring }) => recurring],
  [
    "rebills",
    ({ operations, rebillOf }) =>
      operations.includes("rebill") ? listOf(rebillOf ?? "any") : "none"
  ],
  ["tokenizes", ({ tokenizeMethods }) => listOf(tokenizeMethods)],
  ["pays out to", ({ payoutDestinations }) => listOf(payoutDestinations)],
  ["found by our reference", ({ lookup }) => lookup.byReference],
  ["found by the gateway's id", ({ lookup }) => lookup.byProviderReference],
  ["follow-ups found by their own reference", ({ lookup }) => listOf(lookup.followUps)],
  ["a repeated reference", ({ idempotency }) => idempotency],
  ["notifications", ({ webhooks }) => webhooks],
  ["a charge must carry", ({ requiredFields }) => listOf(requiredFields)],
  ["a payout must carry", ({ requiredPayoutFields }) => listOf(requiredPayoutFields)]
]

const capabilitiesPage = (described: ReadonlyArray<Described>): string => {
  const head = ["", ...described.map(({ id }) => `\`${id}\``)]
  const operations = Operation.names.map((name) => [
    `\`${name}\``,
    ...described.map(({ capabilities }) => capabilities.operations.includes(name))
  ])
  const rows = facts.map(([name, fact]) => [
    name,
    ...described.map(({ capabilities }) => fact(capabilities))
  ])
  return `# Capabilities

What each provider can do. ${note}

${described.map(({ displayName, id }) => `- \`${id}\`: ${displayName}`).join("\n")}

## Operations

${table(head, operations)}

## Facts

${table(head, rows)}
`
}

const outcomesPage = (
  described: ReadonlyArray<Described>
): string => `# Errors, declines and what gateways say

Every failure answers one question: was money possibly moved? ${note}

## Errors

${table(
  ["error", "disposition", "may another account be asked?"],
  Object.entries(PaymentError.dispositions).map(([tag, disposition]) => [
    `\`${tag}\``,
    disposition,
    tag === "Declined"
      ? "by its reason"
      : PaymentError.cascadable[tag as keyof typeof PaymentError.cascadable]
  ])
)}

## Decline reasons

${table(
  ["reason", "could the same request succeed later?"],
  Decline.reasons.map((reason) => [`\`${reason}\``, retryWords[Decline.retryOf(reason)]])
)}

${described.map(dictionaryOf).join("\n")}
What a gateway says and no table lists is \`OutcomeUnknown\`, with the gateway's own value kept.
`

const retryWords: Readonly<Record<Decline.Retry, string>> = {
  never: "never on this card",
  later: "later, on the same account",
  otherProvider: "at once, at another provider"
}

const dictionaryOf = ({ dictionary, displayName }: Described): string => `## ${displayName}

${table(
  ["field", "value", "says", "becomes"],
  dictionary.map(({ becomes, field, says, value }) => [
    `\`${field}\``,
    `\`${value}\``,
    says,
    meaningOf(becomes)
  ])
)}
`

const meaningOf = (meaning: Dictionary.Meaning): string => {
  if ("status" in meaning) return `payment \`${meaning.status}\``
  if ("payout" in meaning) return `payout \`${meaning.payout}\``
  if ("decline" in meaning) return `\`Declined\` \`${meaning.decline}\``
  return `\`${meaning.error}\``
}
