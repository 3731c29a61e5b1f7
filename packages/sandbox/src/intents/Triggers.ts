/** Amounts of this gateway that select an outcome without the control API; it documents none. */
import * as Triggers from "../kit/Triggers.ts"

/** Which call each leading digit of an amount hits. A hosted page creates its payment too. */
export const operations: Triggers.Operations = {
  "1": "create",
  "2": "capture",
  "3": "refund",
  "4": "void",
  "5": "lookup",
  "6": "intent"
}

/** The published amounts of the create, in minor units. */
export const amounts = Triggers.amountsOf(String)
