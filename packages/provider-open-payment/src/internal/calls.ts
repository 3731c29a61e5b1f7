import type { Operation } from "@switchyard/core"
import type * as Account from "./account.ts"
import * as Charges from "./charges.ts"
import * as FollowUps from "./followUps.ts"
import * as Payouts from "./payouts.ts"
import * as Queries from "./queries.ts"
import * as Registrations from "./registrations.ts"

/** The operations that call the gateway. */
export type Calls = FollowUps.FollowUps &
  Pick<
    Operation.Operations,
    "authorize" | "purchase" | "payout" | "payoutStatus" | "tokenize" | "deleteToken" | "status"
  >

/** The operations of an account. */
export const make = (account: Account.Account): Calls => ({
  authorize: (request) => Charges.charge(account, "authorize", "PA", request),
  purchase: (request) => Charges.charge(account, "purchase", "DB", request),
  ...FollowUps.make(account),
  payout: Payouts.payout(account),
  payoutStatus: Queries.payoutStatus(account),
  tokenize: Registrations.tokenize(account),
  deleteToken: Registrations.deleteToken(account),
  status: Queries.status(account)
})
