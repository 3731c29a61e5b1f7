import {
  type Capabilities,
  Currency,
  Money,
  Operation,
  type Payment,
  PaymentMethod,
  Payments,
  type Payout
} from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { expect } from "vitest"
import * as Case from "../Case.ts"

/** What the capabilities do not claim is refused before anything is sent. */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> => [
  ...Operation.names
    .filter((operation) => operation !== "webhook" && !capabilities.operations.includes(operation))
    .map((operation) =>
      Case.make(`claims/${operation} is not offered`, (world) =>
        Effect.gen(function* () {
          const call = world.payments[operation] as (
            request: unknown
          ) => Effect.Effect<unknown, unknown>
          yield* refusedBeforeSending(world, call(anything(world)), "UnsupportedOperation")
        })
      )
    ),
  ...(capabilities.operations.includes("webhook")
    ? []
    : [
        Case.make("claims/webhook is not offered", (world) =>
          Effect.gen(function* () {
            const raw = { body: new Uint8Array(), headers: {} }
            expect((yield* Effect.flip(world.payments.webhook(raw))).kind).toBe("unsupported")
          })
        )
      ]),
  Case.make("claims/the service repeats its capabilities", (world) =>
    Effect.sync(() => expect(world.payments.capabilities).toEqual(world.capabilities))
  ),
  ...(capabilities.threeDSecure ? [threeDSecure] : []),
  ...(capabilities.stepUp === true ? [stepUp] : []),
  ...charges(capabilities).flatMap((operation) => ofCharge(capabilities, operation)),
  ...(capabilities.operations.includes("payout") ? ofPayout(capabilities) : [])
]

// `flows/…: a shopper who is sent away pays` then shows that the card leads there.
const threeDSecure = Case.make("claims/3-D Secure is tried with a card", ({ gateway }) =>
  Effect.sync(() => expect(gateway.challenged?.method.type).toBe("card"))
)

// `flows/…: 3-D Secure that is demanded` then shows what it does.
const stepUp = Case.make("claims/3-D Secure is demanded of a card", ({ gateway }) =>
  Effect.sync(() => expect(gateway.stepUp?.method.type).toBe("card"))
)

const charges = ({ operations }: Capabilities.Capabilities) =>
  (["authorize", "purchase"] as const).filter((operation) => operations.includes(operation))

const anything = (world: Case.World) => ({
  ...world.gateway.charge,
  reference: world.reference(),
  providerReference: "1",
  token: Redacted.make("token"),
  destination: { type: "token", token: Redacted.make("token") },
  fromMillis: 0,
  toMillis: 1
})

const refusedBeforeSending = (
  world: Case.World,
  call: Effect.Effect<unknown, unknown>,
  tag: string,
  path?: string
) =>
  Effect.gen(function* () {
    world.network.forget()
    const error = yield* Effect.flip(call)
    expect(error).toMatchObject({ _tag: tag, ...(path === undefined ? {} : { path }) })
    expect(world.network.sent()).toEqual([])
  })

const methods: Readonly<Record<string, Payment.ChargeRequest["method"]>> = {
  token: { type: "token", token: Redacted.make("token") },
  upi: { type: "upi" },
  hosted: { type: "hosted" }
}

const returnUrl = "https://shop.test/return"

type Change = Partial<Payment.ChargeRequest>

const ofCharge = (
  capabilities: Capabilities.Capabilities,
  operation: "authorize" | "purchase"
): ReadonlyArray<Case.Case> => {
  const refused = (name: string, change: Change, tag = "UnsupportedOperation", path?: string) =>
    Case.make(`claims/${operation}: ${name}`, (world) => {
      const request = { ...world.gateway.charge, ...change, reference: world.reference() }
      return refusedBeforeSending(world, world.payments[operation](request), tag, path)
    })
  return [
    ...Object.entries(methods)
      .filter(([type]) => !capabilities.methods.some((method) => method === type))
      .map(([type, method]) => refused(`method ${type} is not taken`, { method })),
    ...(capabilities.hostedOperations?.includes(operation) === false
      ? [refused("the page makes another charge", { method: { type: "hosted" } })]
      : []),
    ...otherBrands(capabilities).map(([brand, number]) =>
      Case.make(`claims/${operation}: brand ${brand} is not taken`, (world) =>
        Effect.gen(function* () {
          const { charge } = world.gateway
          if (charge.method.type !== "card") {
            return yield* new Case.Skipped({ reason: "no sample card" })
          }
          const method = { ...charge.method, number: cardNumber(number) }
          const call = world.payments[operation]({
            ...charge,
            method,
            reference: world.reference()
          })
          yield* refusedBeforeSending(world, call, "UnsupportedOperation")
        })
      )
    ),
    ...amounts(capabilities).map(([name, amount]) => refused(name, { amount })),
    ...(capabilities.saveMethod ? [] : [refused("no card is kept", { saveMethod: true })]),
    ...(capabilities.recurring ? [] : [refused("no series begins", { recurring: "initial" })]),
    ...(capabilities.stepUp === true
      ? []
      : [refused("3-D Secure cannot be demanded", { threeDSecure: "required", returnUrl })]),
    ...capabilities.requiredFields.map((field) => lackingOfCharge(operation, field))
  ]
}

const cardNumber = Schema.decodeUnknownSync(PaymentMethod.CardNumber)

const samples: ReadonlyArray<readonly [PaymentMethod.CardBrand, string]> = [
  ["visa", "4111111111111111"],
  ["mastercard", "5555555555554444"],
  ["amex", "378282246310005"],
  ["discover", "6011111111111117"],
  ["diners", "30569309025904"],
  ["jcb", "3530111333300000"],
  ["unionpay", "6240008631401148"],
  ["maestro", "6759649826438453"],
  ["rupay", "6073849700004947"]
]

const otherBrands = ({ brands, methods }: Capabilities.Capabilities) =>
  samples.filter(
    ([brand]) => methods.includes("card") && brands !== "any" && !brands.includes(brand)
  )

const lackingOfCharge = (
  operation: "authorize" | "purchase",
  field: Capabilities.RequiredField
): Case.Case =>
  Case.make(`claims/${operation}: ${field} is demanded`, (world) => {
    const request = without({ ...world.gateway.charge, reference: world.reference() }, field)
    const call = world.payments[operation](request)
    return refusedBeforeSending(world, call, "InvalidRequest", field)
  })

const without = <A extends object>(request: A, field: string): A => {
  const [first = "", ...rest] = field.split(".")
  return Object.fromEntries(
    Object.entries(request).flatMap(([key, value]: [string, unknown]) => {
      if (key !== first) return [[key, value]]
      return rest.length === 0 || typeof value !== "object" || value === null
        ? []
        : [[key, without(value, rest.join("."))]]
    })
  ) as A
}

/** Amounts that the claims exclude. */
const amounts = (
  capabilities: Capabilities.Capabilities
): ReadonlyArray<readonly [string, Money.Money]> => {
  const { amountDecimals, currencies, maxAmount } = capabilities
  const listed = currencies === "any" ? null : currencies
  const other = (["USD", "INR"] as const).find((code) => listed?.includes(code) === false)
  const currency = listed?.[0] ?? "EUR"
  const finest = (["CLF", "KWD", "EUR"] as const).find(
    (code) =>
      amountDecimals !== null &&
      Currency.exponent(code) > amountDecimals &&
      (listed?.includes(code) ?? true)
  )
  const tooLarge = maxAmount === null ? null : largerThan(capabilities, maxAmount, currency)
  return [
    ...(other === undefined
      ? []
      : [[`currency ${other} is not taken`, Money.make(100, other)] as const]),
    ...(finest === undefined
      ? []
      : [[`the last decimal of ${finest}`, Money.make(10_001, finest)] as const]),
    ...(tooLarge === null ? [] : [["more than the largest amount", tooLarge] as const])
  ]
}

const largerThan = (
  capabilities: Capabilities.Capabilities,
  maxAmount: bigint,
  currency: Currency.Code
): Money.Money | null => {
  const more =
    Currency.exponent(currency) - (capabilities.amountDecimals ?? Currency.exponent(currency))
  const value = more >= 0 ? (maxAmount + 1n) * 10n ** BigInt(more) : maxAmount
  const made = Money.fromMinorUnits(value, currency)
  if (Result.isFailure(made)) return null
  return Payments.amountRefusal(capabilities, made.success) === null ? null : made.success
}

const ofPayout = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> => {
  const trial = (
    name: string,
    change: (request: Payout.PayoutRequest) => Payout.PayoutRequest,
    tag: string,
    path?: string
  ) =>
    Case.make(`claims/payout: ${name}`, (world) =>
      Effect.gen(function* () {
        const sample = yield* Case.needed(world.gateway.payout, "no sample payout")
        const request = change({ ...sample, reference: world.reference() })
        yield* refusedBeforeSending(world, world.payments.payout(request), tag, path)
      })
    )
  const others = Object.entries(destinations).filter(
    ([type]) => !capabilities.payoutDestinations.some((known) => known === type)
  )
  return [
    ...others.map(([type, destination]) =>
      trial(
        `to a ${type} is not offered`,
        (request) => ({ ...request, destination }),
        "UnsupportedOperation"
      )
    ),
    ...amounts(capabilities).map(([name, amount]) =>
      trial(name, (request) => ({ ...request, amount }), "UnsupportedOperation")
    ),
    ...capabilities.requiredPayoutFields.map((field) =>
      trial(`${field} is demanded`, (request) => without(request, field), "InvalidRequest", field)
    )
  ]
}

const destinations: Readonly<Record<string, Payout.Destination>> = {
  token: { type: "token", token: Redacted.make("token") },
  bank_account: {
    type: "bank_account",
    holder: "Jane Doe",
    accountNumber: Redacted.make("99999999999")
  }
}
