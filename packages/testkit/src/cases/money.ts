import { type Capabilities, Currency, Money, Payments, type Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import * as Faults from "../Faults.ts"
import type { Answered, WireAmount } from "../Gateway.ts"
import { falsify, shapeOf } from "./falsify.ts"
import { answered, ready } from "./ready.ts"
import { charged, failure, idOf } from "./steps.ts"

/** Only the request's own amount can reach the wire, and none can be read wrongly from an answer. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> => {
  const operations = amountOperations.filter((one) => capabilities.operations.includes(one))
  return [
    ...operations.flatMap((operation) => [
      Case.make(
        `money/${operation}: the wire carries exactly the amount, or nothing is sent`,
        (world) => exact(world, operation, Math.ceil(propertyRuns / operations.length))
      ),
      Case.make(`money/${operation}: what is no amount of money is not sent`, (world) =>
        refusesForgeries(world, operation)
      )
    ]),
    ...answered(capabilities).map((trial) =>
      Case.make(`money/${trial}: an answer with a part of a minor unit is not believed`, (world) =>
        fractionOfAMinorUnit(world, trial)
      )
    )
  ]
}

const propertyRuns = 10_000
const amountOperations = [
  "authorize",
  "purchase",
  "capture",
  "refund",
  "rebill",
  "receipt",
  "payout"
] as const

type AmountOperation = (typeof amountOperations)[number]

/** Currencies with 0, 2, 3 and 4 decimals, where the gateway takes them. */
const currenciesOf = ({ currencies }: Capabilities.Capabilities): ReadonlyArray<Currency.Code> =>
  currencies === "any" ? ["JPY", "EUR", "KWD", "CLF"] : currencies

/** A call with any amount, made ready once. */
const callOf = (world: Case.World, operation: AmountOperation) =>
  Effect.gen(function* () {
    const { gateway, payments } = world
    const reference = world.reference()
    if (operation === "payout") {
      const sample = yield* Case.needed(gateway.payout, "no sample payout")
      return (amount: Money.Money) => payments.payout({ ...sample, reference, amount })
    }
    if (operation === "authorize" || operation === "purchase") {
      const charge = { ...gateway.charge, reference }
      return (amount: Money.Money) => payments[operation]({ ...charge, amount })
    }
    const first = world.capabilities.operations.includes("purchase") ? "purchase" : "authorize"
    const { payment } = yield* charged(world, operation === "receipt" ? "authorize" : first)
    const target: { reference: Reference.Reference; providerReference: string } = {
      reference,
      providerReference: yield* idOf(payment)
    }
    return (amount: Money.Money) => payments[operation]({ ...target, amount })
  })

const exact = (world: Case.World, operation: AmountOperation, runs: number) =>
  Effect.gen(function* () {
    const { capabilities, gateway, network } = world
    const call = yield* callOf(world, operation)
    let carried = 0
    const tryOne = (value: bigint, currency: Currency.Code) =>
      Effect.gen(function* () {
        const amount = Result.getOrThrow(Money.fromMinorUnits(value, currency))
        network.forget()
        network.arm(Faults.notSent["connection refused"])
        const error = yield* failure(call(amount))
        const [sent] = network.sent()
        if (sent === undefined) {
          expect(error._tag).toBe("UnsupportedOperation")
          expect(Payments.amountRefusal(capabilities, amount)).not.toBeNull()
          return
        }
        carried += 1
        const wire = gateway.amountIn(sent)
        expect(wire, "the request names its amount").not.toBeNull()
        expect(toMinorUnits(wire?.text ?? "", wire?.unit ?? "minor", currency)).toBe(value)
      })
    const values = fc.oneof(
      fc.bigInt({ min: 1n, max: 9_999_999_999n }),
      fc.bigInt({ min: 1n, max: BigInt(Number.MAX_SAFE_INTEGER) }),
      fc.integer({ min: 1, max: 99_999_999 }).map((whole) => BigInt(whole) * 10n)
    )
    const inputs = fc.sample(fc.tuple(values, fc.constantFrom(...currenciesOf(capabilities))), {
      numRuns: runs,
      seed: 4711
    })
    for (const [value, currency] of inputs) yield* tryOne(value, currency)
    expect(carried).toBeGreaterThan(runs / 20)
  })

/** Decimal text to minor units, by itself: not with the code under test. */
const toMinorUnits = (
  text: string,
  unit: WireAmount["unit"],
  currency: Currency.Code
): bigint | string => {
  const exponent = Currency.exponent(currency)
  if (unit === "hundredths") {
    const padded = text.padStart(3, "0")
    return toMinorUnits(`${padded.slice(0, -2)}.${padded.slice(-2)}`, "major", currency)
  }
  const [, whole, fraction = ""] = /^(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined) return `not a decimal: ${text}`
  if (unit === "minor") return fraction === "" ? BigInt(whole) : `not whole: ${text}`
  if (/[1-9]/.test(fraction.slice(exponent))) return `too many decimals: ${text}`
  return BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, "0"))
}

// What JavaScript can pass where TypeScript would not let it.
const forgeries: ReadonlyArray<{ readonly value: unknown; readonly currency: unknown }> = [
  { value: -1n, currency: "EUR" },
  { value: -9200n, currency: "EUR" },
  { value: 2n ** 60n, currency: "EUR" },
  { value: 1.5, currency: "EUR" },
  { value: 92, currency: "EUR" },
  { value: Number.NaN, currency: "EUR" },
  { value: 1e21, currency: "EUR" },
  { value: "92.00", currency: "EUR" },
  { value: null, currency: "EUR" },
  { value: 9200n, currency: "EURO" },
  { value: 9200n, currency: "eur" },
  { value: 9200n, currency: "" },
  { value: 9200n, currency: undefined }
]

const refusesForgeries = (world: Case.World, operation: AmountOperation) =>
  Effect.gen(function* () {
    const call = yield* callOf(world, operation)
    for (const forgery of forgeries) {
      world.network.forget()
      const error = yield* failure(call(forgery as unknown as Money.Money))
      expect(error._tag).toMatch(/^(InvalidRequest|UnsupportedOperation)$/)
      expect(world.network.sent()).toEqual([])
    }
  })

const fractionOfAMinorUnit = (world: Case.World, trial: Answered) =>
  Effect.gen(function* () {
    const shape = yield* shapeOf(world, trial)
    const path = yield* Case.needed(shape.amount, "the answer does not repeat the amount")
    for (const spoil of [
      (value: unknown) => (typeof value === "number" ? value + 0.001 : `${String(value)}1`),
      (value: unknown) => (typeof value === "number" ? -value : `-${String(value)}`),
      (value: unknown) => (typeof value === "number" ? value * 1e21 : `${String(value)}e1`)
    ]) {
      const { call } = yield* ready(world, trial)
      const checkChanged = falsify(world, [path], spoil)
      expect((yield* failure(call))._tag).toBe("OutcomeUnknown")
      checkChanged()
    }
  })
