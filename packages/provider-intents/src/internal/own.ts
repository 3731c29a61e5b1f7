import { PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import * as Result from "effect/Result"
import type { CardIntentRequest, Intent, PaymentIntentRequest } from "../Intent.ts"
import type { Lookup, Page, PageRequest, Transaction } from "../Transaction.ts"
import * as Answers from "./answers.ts"
import type { Ask } from "./ask.ts"
import * as Errors from "./errors.ts"
import * as Intents from "./intents.ts"
import * as Requests from "./requests.ts"
import * as Transactions from "./transactions.ts"

type Answer<A> = Effect.Effect<A, PaymentError.PaymentError>

/** What the gateway has beyond the contract. None of it moves money by itself. */
export type Calls = {
  /** One transaction with all that the gateway tells of it, also by the order's id. */
  readonly transaction: (request: Lookup) => Answer<Transaction>
  /** One page of the list, with the gateway's own order and filters. */
  readonly transactions: (request: PageRequest) => Answer<Page>
  /** A checkout page for an order with its lines and its card holder. */
  readonly paymentIntent: (request: PaymentIntentRequest) => Answer<Intent>
  /** A page that stores a card. */
  readonly cardIntent: (request: CardIntentRequest) => Answer<Intent>
}

/** Builds the calls on an account's way to ask. */
export const make = (ask: Ask, pages: Intents.Pages): Calls => ({
  transaction: (by) => {
    const fault = lookupFault(by)
    if (fault !== null) return refuse("transaction", fault, "must be text and not only dots")
    return ask("transaction", Requests.lookup(by), (seen) =>
      Result.flatMap(Answers.transaction(seen), (found) => {
        const differs =
          "id" in by
            ? found.id !== by.id
            : "externalId" in by && (found.externalId ?? by.externalId) !== by.externalId
        if (!differs) return Result.succeed(found)
        const detail = "id" in by ? "id" : "external_id"
        return Result.fail(Errors.unknown(seen, "mismatch", detail, { id: found.id }))
      })
    )
  },
  transactions: (request) => Transactions.page(ask, request),
  paymentIntent: (request) => {
    const { amount, items = [] } = request.order
    const foreign = items.findIndex(({ price }) => (price ?? amount).currency !== amount.currency)
    if (foreign >= 0) {
      return refuse("paymentIntent", `order.items[${foreign}].price`, "must be in its currency")
    }
    if (amount.value === 0n) return refuse("paymentIntent", "order.amount", "must not be zero")
    return ask("paymentIntent", Requests.paymentIntent(request), (seen) =>
      Intents.read(seen, pages.payment, request.externalId)
    )
  },
  cardIntent: ({ externalId }) =>
    ask("cardIntent", Requests.cardIntent(externalId), (seen) =>
      Intents.read(seen, pages.card, externalId)
    )
})

const lookupFault = (by: Lookup): string | null => {
  if ("id" in by) return Requests.isPathId(by.id) ? null : "id"
  if ("externalId" in by) return by.externalId === "" ? "externalId" : null
  return by.orderId === "" ? "orderId" : null
}

const refuse = (operation: string, path: string, rule: string) =>
  Effect.fail(new PaymentError.InvalidRequest({ provider: Errors.provider, operation, path, rule }))
