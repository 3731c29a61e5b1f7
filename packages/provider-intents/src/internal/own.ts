import { Money, PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import type { CardIntentRequest, Intent, Order, PaymentIntentRequest } from "../Intent.ts"
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
    return ask("transaction", Requests.lookup(by), (seen) => Answers.asked(seen, by))
  },
  transactions: (request) => Transactions.page(ask, request),
  paymentIntent: (request) => {
    const fault = orderFault(request.order)
    if (fault !== null) return refuse("paymentIntent", `order.${fault.path}`, fault.rule)
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

const isAtLeastOne = (quantity: number): boolean => Number.isSafeInteger(quantity) && quantity >= 1

/** Whoever calls without types may send what is no money and no number. */
const orderFault = ({ amount, items = [], orderId }: Order) => {
  if (orderId === "") return { path: "orderId", rule: "must be text" }
  if (!Money.isValid(amount)) return { path: "amount", rule: "money" }
  if (amount.value === 0n) return { path: "amount", rule: "must not be zero" }
  for (const [index, { price = amount, quantity = 1 }] of items.entries()) {
    const path = `items[${index}]`
    if (!Money.isValid(price)) return { path: `${path}.price`, rule: "money" }
    if (price.currency !== amount.currency) {
      return { path: `${path}.price`, rule: "must be in the order's currency" }
    }
    if (!isAtLeastOne(quantity)) {
      return { path: `${path}.quantity`, rule: "must be a whole number of at least one" }
    }
  }
  return null
}

const refuse = (operation: string, path: string, rule: string) =>
  Effect.fail(new PaymentError.InvalidRequest({ provider: Errors.provider, operation, path, rule }))
