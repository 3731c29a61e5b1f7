import type { Dictionary } from "@switchyard/core"
import * as Codes from "./codes.ts"
import * as Status from "./status.ts"

/** What the gateway may say and what it becomes here, made from the tables that decide it. */

const meaningOf = (meaning: Codes.Meaning): Dictionary.Meaning => {
  switch (meaning.kind) {
    case "approved":
    case "capturedOtherwise":
      return { status: "captured" }
    case "authenticated":
    case "waiting":
      return { status: "pending" }
    case "declined":
      return { decline: meaning.reason }
    case "invalid":
      return { error: "InvalidRequest" }
    case "account":
      return { error: "AuthenticationFailed" }
    case "state":
      return { error: "InvalidState" }
    case "absent":
      return { error: "NotFound" }
    case "throttled":
      return { error: "RateLimited" }
    case "answered":
    case "finalWhenAsked":
    case "chargeback":
    case "unclear":
      return { error: "OutcomeUnknown" }
  }
}

const entriesOf = (
  value: string,
  says: string,
  meaning: Codes.Meaning
): ReadonlyArray<Dictionary.Entry> => {
  const entry = { field: "result.code", value, says, becomes: meaningOf(meaning) }
  if (meaning.kind !== "finalWhenAsked") return [entry]
  const becomes = { decline: meaning.reason }
  return [entry, { field: "result.code of a question", value, says, becomes }]
}

/** Types first, then listed codes, then families in the order in which they are tried. */
export const dictionary: ReadonlyArray<Dictionary.Entry> = [
  ...Object.entries(Status.types).map(([value, { done, says }]) => ({
    field: "paymentType",
    value,
    says: `${says}; what it becomes when it was approved`,
    becomes: { status: done }
  })),
  {
    field: "paymentType",
    value: Status.credit,
    says: "credit; what it becomes when it was approved",
    becomes: { payout: "succeeded" }
  },
  ...Codes.listed.flatMap(({ code, meaning, says }) => entriesOf(code, says, meaning)),
  ...Codes.families.flatMap(({ meaning, name, pattern }) =>
    entriesOf(String(pattern), name, meaning)
  )
]
