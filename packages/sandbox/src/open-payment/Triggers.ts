/** Amounts that select a fault without the control API. */
import * as kit from "../kit/Triggers.ts"

/** The operations that trigger amounts can hit, by their first digit. */
export const operations = {
  "1": "create",
  "2": "CP",
  "3": "RF",
  "4": "RV",
  "5": "query",
  "6": "RB",
  "7": "RC",
  "8": "checkout"
} as const

/** The published amounts of the create call. */
export const amounts = kit.amountsOf(kit.asDecimal)
