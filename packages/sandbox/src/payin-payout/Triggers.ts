/**
 * Amounts that select an outcome without the control API: `1006` loses the answer of the payin link or of the
 * payout, `2006` that of its status call, `3006` that of the next balance call. The gateway documents none of
 * this.
 */
import { amountsOf, asDecimal, type PublishedAmount } from "../kit/Triggers.ts"
import type { Operation } from "./Call.ts"

/** Which calls each leading digit hits. */
export const operations = {
  "1": "payin link and payout",
  "2": "payin status and payout status",
  "3": "the next balance call"
} as const

/** The calls of a digit, as `operations` names them. */
export const groupOf = (operation: Operation): (typeof operations)[keyof typeof operations] => {
  switch (operation) {
    case "payin":
    case "payout":
      return operations["1"]
    case "payinStatus":
    case "payoutStatus":
      return operations["2"]
    case "balance":
      return operations["3"]
  }
}

/** The published amounts of a payin link or a payout; replace the leading 1 by 2 or 3. */
export const amounts: ReadonlyArray<PublishedAmount> = amountsOf(asDecimal)
