import type { Operation } from "@switchyard/core"
import type { OwnCalls } from "../OwnCalls.ts"
import type { Account } from "./account.ts"
import * as Charges from "./charges.ts"
import * as FollowUps from "./followUps.ts"
import * as Inquiries from "./inquiries.ts"
import * as Invoices from "./invoices.ts"
import * as Payouts from "./payouts.ts"
import * as StoredCards from "./storedCards.ts"
import * as Transactions from "./transactions.ts"

/** Everything that calls the gateway. */
export interface Calls {
  readonly operations: Omit<Operation.Operations, "receipt" | "payout" | "balance" | "webhook">
  readonly own: OwnCalls
}

/** The calls of an account, each kind from its own file. */
export const make = (account: Account): Calls => {
  const { purchaseInInstalments, ...charges } = Charges.make(account)
  const { storedCards, ...cards } = StoredCards.make(account)
  const { listByStatus, list } = Transactions.make(account)
  return {
    operations: {
      ...charges,
      ...FollowUps.make(account),
      ...cards,
      ...Inquiries.make(account),
      list
    },
    own: {
      purchaseInInstalments,
      storedCards,
      listByStatus,
      payoutToPayer: Payouts.payoutToPayer(account),
      ...Invoices.make(account)
    }
  }
}
