import type { Dictionary } from "@switchyard/core"
import { rules } from "./errors.ts"
import { meanings, types } from "./status.ts"

/** What the gateway may say and what it becomes, line by line of the tables that decide it. */

const unknown: Dictionary.Meaning = { error: "OutcomeUnknown" }

const disputes = [...types].flatMap(([value, { kind, says }]) =>
  kind === "chargeback" ? [{ field: "type", value, says, becomes: unknown }] : []
)

const states = [...meanings].flatMap(([value, { payment, refund, says }]) => [
  { field: "status (PAYMENT)", value, says, becomes: { status: payment } },
  { field: "status (REFUND)", value, says, becomes: refund === null ? unknown : { status: refund } }
])

const refusals = rules.flatMap(({ becomes, says, statuses }) =>
  statuses.map((status) => ({
    field: "HTTP status",
    value: String(status),
    says,
    becomes: becomes === "Declined" ? ({ decline: "generic_decline" } as const) : { error: becomes }
  }))
)

/** The gateway's dictionary. */
export const dictionary: ReadonlyArray<Dictionary.Entry> = [...disputes, ...states, ...refusals]
