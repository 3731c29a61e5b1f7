import type { Capabilities, Operation } from "@switchyard/core"
import type * as Case from "../Case.ts"
import * as account from "./flows/account.ts"
import * as charges from "./flows/charges.ts"
import * as followUps from "./flows/followUps.ts"
import * as stored from "./flows/stored.ts"
import * as successes from "./flows/successes.ts"

/** What the capabilities claim is true: each operation does what it says, and the gateway's books agree. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> => {
  const claims = (...operations: ReadonlyArray<Operation.Operation>) =>
    operations.every((operation) => capabilities.operations.includes(operation))
  return [successes, charges, followUps, stored, account].flatMap((group) =>
    group.cases(capabilities, claims)
  )
}
