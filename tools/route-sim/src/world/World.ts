import { Money, type PaymentMethod } from "@switchyard/core"
import * as Result from "effect/Result"
import * as Chance from "../chance.ts"
import type { Gateway } from "./Gateway.ts"

/** Everything that is true and that routing does not know. */
export interface World {
  readonly gateways: readonly [Gateway, ...ReadonlyArray<Gateway>]
  /** The cards that shoppers have, each as often as the others. */
  readonly brands: readonly [PaymentMethod.CardBrand, ...ReadonlyArray<PaymentMethod.CardBrand>]
  /** The share of payments that every gateway has to decline: it is the shopper's doing. */
  readonly shopperDeclines: number
  /** The share of a gateway's declines after which another gateway may be asked. */
  readonly retryableDeclines: number
  readonly perSecond: number
}

/** A world of gateways, in which nothing else is special. */
export const make = (gateways: World["gateways"], change: Partial<World> = {}): World => ({
  gateways,
  brands: ["visa"],
  shopperDeclines: 0.04,
  retryableDeclines: 0.3,
  perSecond: 20,
  ...change
})

/** A payment that somebody wants to make. */
export interface Payment {
  readonly number: number
  readonly brand: PaymentMethod.CardBrand
  readonly amount: Money.Money
  /** Whether the shopper's card could pay at all. */
  readonly payable: boolean
}

/** EUR 5.00 to EUR 300.00. */
const amounts = Array.from({ length: 60 }, (_, index) =>
  Result.getOrThrow(Money.fromMinorUnits(500 * (index + 1), "EUR"))
)

/** The payment of a number: most are small. */
export const paymentOf = (world: World, chance: Chance.Chance, number: number): Payment => {
  const size = chance(number, Chance.purpose.amount) ** 2
  const [least = Money.make(500, "EUR"), ...others] = amounts
  return {
    number,
    brand: Chance.pick(world.brands, chance(number, Chance.purpose.brand)),
    amount: Chance.pick([least, ...others], size),
    payable: chance(number, Chance.purpose.shopper) >= world.shopperDeclines
  }
}

/** When the payment of a number is asked for, in milliseconds since the start. */
export const arrivalMs = ({ perSecond }: World, number: number): number =>
  Math.round((number * 1000) / perSecond)
