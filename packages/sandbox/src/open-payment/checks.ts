/**
 * What is looked at once a payment has its id: channel, amount, card, duplicates
 * (open-payment.md section 9 points 5, 6 and 13).
 */
import * as Cards from "./Cards.ts"
import * as Ids from "./Ids.ts"
import type { Order } from "./Order.ts"
import type { ListedCode } from "./resultCodes.ts"
import type { State } from "./State.ts"
import { isSameMerchant, referenceKey } from "./State.ts"
import { toHundredths } from "./Transaction.ts"

const channelProblem = (state: State, order: Order): ListedCode | undefined => {
  const entity = state.entities.byId(order.entityId)?.entity
  if (entity?.state === "disabled") return "500.100.201"
  if (entity?.state === "new") return "500.100.202"
  if (entity?.state === "closed") return "500.100.203"
  if (entity?.paymentTypes?.includes(order.paymentType) === false) return "600.200.202"
  const { brand } = order.instrument
  if (Cards.kindOf(brand) === "unknown") return "600.200.500"
  if (entity?.paymentBrands?.includes(brand) === false) return "600.200.500"
  const currency = order.fields.get("currency") ?? ""
  return entity?.currencies?.includes(currency) === false ? "600.200.500" : undefined
}

const currencies = new Set(Intl.supportedValuesOf("currency"))

/** Currencies without a minor unit (ISO 4217): two decimals are sent, and both are zero. */
const wholeCurrencies = new Set(
  "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ")
)

/** What is wrong with an amount of the right form, also of a step (section 9 point 13). */
export const amountProblem = (
  amount: string,
  currency: string,
  mayBeZero: boolean
): ListedCode | undefined => {
  if (!currencies.has(currency)) return "100.550.401"
  const [, decimals = ""] = amount.split(".")
  if (decimals.length !== 2) return "100.550.303"
  if (wholeCurrencies.has(currency) && decimals !== "00") return "100.550.303"
  return toHundredths(amount) === 0 && !mayBeZero ? "100.550.300" : undefined
}

const duplicateProblem = (state: State, order: Order, nowMs: number): ListedCode | undefined => {
  const { duplicateWindowMs } = state.switches
  const reference = order.fields.get("merchantTransactionId")
  if (duplicateWindowMs === 0 || reference === undefined) return undefined
  const namesakes = state.byReference.get(referenceKey(order.entityId, reference)) ?? []
  // The last one is the transaction that is being made.
  const isRepeated = namesakes
    .slice(0, -1)
    .some(
      (other) =>
        other.phase !== "rejected" &&
        other.instrument?.number === order.instrument.number &&
        other.hundredths === toHundredths(order.fields.get("amount") ?? "") &&
        other.createdAtMs > nowMs - duplicateWindowMs
    )
  return isRepeated ? "800.110.100" : undefined
}

/** A repeat that names a payment of this gateway has to name one that exists (section 2.11). */
const seriesProblem = (state: State, order: Order): ListedCode | undefined => {
  const first = order.fields.get("standingInstruction.initialTransactionId")
  // Any other form is an id of the card scheme.
  if (first === undefined || !Ids.isTransaction(first)) return undefined
  const entityId = state.transactions.get(first)?.entityId
  const isOwn = entityId !== undefined && isSameMerchant(state, entityId, order.entityId)
  return isOwn ? undefined : "700.400.580"
}

/** Why the payment is refused although its request is well formed; undefined when it is not. */
export const problemOf = (state: State, order: Order, nowMs: number): ListedCode | undefined => {
  const { fields, instrument, paymentType } = order
  const { brand, card, number } = instrument
  const isCard = Cards.kindOf(brand) === "card"
  if (isCard && number === undefined) return "100.150.100"
  const cvv = fields.get("card.cvv")
  const data = card === undefined || number === undefined ? undefined : { ...card, number, cvv }
  return (
    channelProblem(state, order) ??
    amountProblem(fields.get("amount") ?? "", fields.get("currency") ?? "", paymentType === "PA") ??
    (data === undefined ? undefined : Cards.problemOf(brand, data, nowMs, order.needsCvv)) ??
    seriesProblem(state, order) ??
    duplicateProblem(state, order, nowMs)
  )
}
