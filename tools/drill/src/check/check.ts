import type { Books } from "./Books.ts"
import * as charges from "./charges.ts"
import type { Finding } from "./Finding.ts"
import * as histories from "./histories.ts"
import * as keys from "./keys.ts"
import * as sums from "./sums.ts"

/** Each invariant that can be seen from outside. */
const checks: ReadonlyArray<(books: Books) => Iterable<Finding>> = [
  charges.nothingLost,
  charges.confirmedIsKept,
  charges.oneKeptCharge,
  charges.askedOnce,
  charges.onePayout,
  charges.newOnce,
  charges.onlyAfterProof,
  charges.refusedIsNothing,
  sums.withinBounds,
  sums.sameSums,
  sums.samePayouts,
  histories.denseHistories,
  histories.proven,
  keys.oneObjectPerKey,
  keys.oneObjectPerOrder
]

/** Everything that must not be. */
export const check = (books: Books): ReadonlyArray<Finding> =>
  checks.flatMap((one) => [...one(books)])
