import { type Currency, Money } from "../src/index.ts"
import { assertType, describe, expectTypeOf, test } from "vitest"
import { amount } from "./support/provider.ts"

// Each test is a mistake that must not compile, beside the right program. Nothing here is run.

declare const someNumber: number
declare const someText: string

describe("making an amount", () => {
  test("a fraction of a minor unit", () => {
    assertType<Money.Money>(Money.make(9200, "EUR"))
    // @ts-expect-error EUR 92.00 is 9200 minor units, not 92.5
    Money.make(92.5, "EUR")
  })

  test("a negative amount", () => {
    Money.make(1, "EUR")
    // @ts-expect-error an amount is never negative
    Money.make(-1, "EUR")
  })

  test("a negative amount hidden in a union", () => {
    const sure = Math.PI > 3
    Money.make(sure ? 1 : 2, "EUR")
    // @ts-expect-error one of the two is negative
    Money.make(sure ? 1 : -1, "EUR")
  })

  test("an amount as a literal object", () => {
    expectTypeOf(amount).toExtend<{ readonly value: bigint; readonly currency: Currency.Code }>()
    // @ts-expect-error nobody checked that it is not negative
    assertType<Money.Money>({ value: -5n, currency: "EUR" })
  })

  test("another value put into an amount", () => {
    assertType<Money.Money>(amount)
    // @ts-expect-error a copy with another value has not been checked
    assertType<Money.Money>({ ...amount, value: amount.value - 10_000n })
  })

  test("an amount beyond what a number holds exactly", () => {
    Money.make(9007199254740991, "EUR")
    // @ts-expect-error 1e21 is written with an exponent: not an integer literal
    Money.make(1e21, "EUR")
  })

  test("a number that is only known at run time", () => {
    expectTypeOf(Money.fromMinorUnits(someNumber, "EUR")).not.toEqualTypeOf<Money.Money>()
    // @ts-expect-error may be anything: fromMinorUnits checks it
    Money.make(someNumber, "EUR")
  })

  test("an amount as text", () => {
    Money.parse("92.00", "EUR")
    // @ts-expect-error decimals are parsed
    Money.make("92.00", "EUR")
  })
})

describe("using an amount", () => {
  test("an unknown currency", () => {
    assertType<Currency.Code>("EUR")
    // @ts-expect-error not in ISO 4217
    Money.make(1, "EURO")
  })

  test("arithmetic on amounts as if they were numbers", () => {
    assertType<bigint>(amount.value + amount.value)
    // @ts-expect-error two amounts may be of two currencies
    void (amount + amount)
  })

  test("minor units multiplied by a float", () => {
    assertType<bigint>(amount.value * 2n)
    // @ts-expect-error bigint and number do not mix
    void (amount.value * 1.1)
  })

  test("comparing an amount with a number", () => {
    assertType<boolean>(Money.equals(amount, Money.make(9200, "EUR")))
    // @ts-expect-error 9200 of what?
    void (amount === 9200)
  })

  test("using a parsed amount without looking at the failure", () => {
    const parsed = Money.parse(someText, "EUR")
    if (parsed._tag === "Success") assertType<Money.Money>(parsed.success)
    // @ts-expect-error it may have failed
    assertType<Money.Money>(parsed)
  })
})
