import { Requests } from "@switchyard/client"
import { Plan } from "@switchyard/routing"
import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import * as RouteRequest from "../src/domain/routing/RouteRequest.ts"
import * as Faults from "../src/Faults.ts"
import { card, request } from "./support/client.ts"
import { capabilities } from "./support/samples.ts"

const paymentOf = (members: object = {}) =>
  Result.getOrThrow(Faults.decoder(Requests.PaymentRequest)(request(members)))
const decisionOf = (members: object = {}) =>
  Result.getOrThrow(Faults.decoder(Requests.DecideRequest)(request(members)))
const tokenOf = (members: object = {}) =>
  Result.getOrThrow(Faults.decoder(Requests.TokenRequest)({ method: card, ...members }))
const payoutOf = (members: object = {}) => {
  const { method: _, ...rest } = request({ destination: bank, ...members })
  return Result.getOrThrow(Faults.decoder(Requests.PayoutRequest)(rest))
}

const bank = { type: "bank_account", holder: "Jane Doe", accountNumber: "1234567890" }
const customer = { id: "c-1", email: "a@shop.test", billingAddress: { country: "NL" } }
const kept = { account: "second", method: { brand: "amex", bin: "370000" } } as const

/** Without the fields that it lacks, which are looked at by themselves. */
const plain = ({ missing: _, ...rest }: Plan.Request) => rest

describe("a payment", () => {
  it("is routed by what is known of it, and by no more of its card than eight digits", () => {
    const members = { customer, capture: "manual", metadata: { shop: "main" } }
    expect(plain(RouteRequest.ofPayment(paymentOf(members)))).toEqual({
      operation: "authorize",
      method: "card",
      brand: "visa",
      bin: "40000000",
      amount: { value: 5000n, currency: "EUR" },
      country: "NL",
      metadata: { shop: "main" },
      saveMethod: false,
      recurring: false
    })
  })

  it("brings its wishes and the accounts that it narrows the policy to", () => {
    const members = { saveMethod: true, recurring: "initial", route: { accounts: ["first"] } }
    expect(RouteRequest.ofPayment(paymentOf(members))).toMatchObject({
      operation: "purchase",
      saveMethod: true,
      recurring: true,
      accounts: ["first"]
    })
  })

  it("with a stored card is routed by that card, to the account that keeps it", () => {
    const members = { method: { type: "token", token: "tok_1" } }
    expect(RouteRequest.ofPayment(paymentOf(members), kept)).toMatchObject({
      method: "token",
      brand: "amex",
      bin: "370000",
      keptBy: "second"
    })
  })

  it.each(["upi", "hosted"])("by %s has no card", (type) => {
    const asked = RouteRequest.ofPayment(paymentOf({ method: { type } }))
    expect(asked).toMatchObject({ method: type, brand: null, bin: null })
    expect(asked).not.toHaveProperty("keptBy")
  })

  it("carries the fields that it has, and the return URL that is the router's own", () => {
    const { cvv: _, ...silent } = card
    const { missing } = RouteRequest.ofPayment(paymentOf({ customer, method: silent }))
    expect(missing).toEqual(["customer.name", "customer.phone", "customer.ip", "method.cvv"])
  })
})

describe("a payment that is only thought of", () => {
  const { number, ...typed } = card
  const wishes = { customer, saveMethod: true, metadata: { a: "b" }, capture: "manual" }

  it("is routed as if its card had been typed in", () => {
    const method = { type: "card", bin: number.slice(0, 8), brand: "visa" }
    const thought = RouteRequest.ofDecision(decisionOf({ ...wishes, method }))
    const real = RouteRequest.ofPayment(paymentOf(wishes))
    expect(thought).toEqual(real)
    const demanding = {
      ...capabilities,
      saveMethod: true,
      requiredFields: ["method.cvv", "method.holder", "returnUrl", "customer.email"]
    } as const
    const accounts = [
      { id: "first", limits: {}, capabilities: demanding },
      { id: "second", limits: {}, capabilities: { ...demanding, requiredFields: ["customer.ip"] } }
    ] as const
    const decision = Plan.decide(thought, {}, accounts, "seed")
    expect(decision).toEqual(Plan.decide(real, {}, accounts, "seed"))
    expect(decision.plan.map(({ account }) => account)).toEqual(["first"])
  })

  it("has the brand of its leading digits, unless it names one", () => {
    const of = (method: object) =>
      RouteRequest.ofDecision(decisionOf({ method: { ...typed, ...method } }))
    expect(of({ bin: "510000" })).toMatchObject({ brand: "mastercard", bin: "510000" })
    expect(of({ bin: "510000", brand: "maestro" })).toMatchObject({ brand: "maestro" })
    expect(of({ brand: "amex" })).toMatchObject({ brand: "amex", bin: null })
    expect(of({})).toMatchObject({ brand: null, bin: null })
  })

  it("with a stored card goes where the card is kept", () => {
    const method = { type: "token", token: "tok_1" }
    expect(RouteRequest.ofDecision(decisionOf({ method }), kept)).toMatchObject({
      brand: "amex",
      keptBy: "second"
    })
  })
})

describe("what is no payment", () => {
  it("a card to be stored has no sum", () => {
    const asked = RouteRequest.ofToken(tokenOf({ customer, route: { accounts: ["first"] } }))
    expect(plain(asked)).toEqual({
      operation: "tokenize",
      method: "card",
      brand: "visa",
      bin: "40000000",
      country: "NL",
      metadata: {},
      accounts: ["first"]
    })
    expect(RouteRequest.ofToken(tokenOf({ method: { type: "hosted" } }))).toMatchObject({
      method: "hosted",
      brand: null,
      bin: null
    })
  })

  it("a payout has a destination, and the fields that banks ask for", () => {
    const asked = RouteRequest.ofPayout(
      payoutOf({ customer, destination: { ...bank, ifsc: "HDFC0000001" } })
    )
    expect(plain(asked)).toEqual({
      operation: "payout",
      destination: "bank_account",
      amount: { value: 5000n, currency: "EUR" },
      brand: null,
      country: "NL",
      metadata: {}
    })
    expect(asked.missing).not.toContain("destination.ifsc")
    expect(asked.missing).toContain("destination.bankName")
  })

  it("a payout to a card has its brand, one to a stored card goes where the card is kept", () => {
    expect(RouteRequest.ofPayout(payoutOf({ destination: card }))).toMatchObject({
      destination: "card",
      brand: "visa"
    })
    const destination = { type: "token", token: "tok_1" }
    expect(RouteRequest.ofPayout(payoutOf({ destination }), kept)).toMatchObject({
      destination: "token",
      brand: null,
      keptBy: "second"
    })
  })
})

describe("the accounts that a request names", () => {
  const own = [{ id: "first" }, { id: "second" }]
  const check = (accounts?: ReadonlyArray<string>) =>
    RouteRequest.checkAccounts(
      accounts === undefined ? {} : paymentOf({ route: { accounts } }),
      own
    ).pipe(Effect.result, Effect.runSync)

  it("have to be the merchant's", () => {
    expect(check()._tag).toBe("Success")
    expect(check(["second", "first"])._tag).toBe("Success")
    const refused = check(["first", "others"])
    expect(Result.isFailure(refused) && refused.failure).toMatchObject({
      path: "route.accounts[1]",
      rule: "unknown_account"
    })
  })
})

describe("the digits of a card that may be stored", () => {
  it.each([
    ["4222222222222222", 8],
    ["422222222222222", 6],
    ["4222222222222", 4],
    ["422222222222", 3]
  ])("beside the last four of %s are %i: five of a shorter number stay hidden", (number, most) => {
    const method = { ...card, number }
    expect(RouteRequest.storableDigits(paymentOf({ method }).method)).toBe(most)
  })

  it("are those of a stored card's summary, and none of another method", () => {
    expect(RouteRequest.storableDigits(paymentOf({ method: { type: "upi" } }).method)).toBe(0)
  })
})
