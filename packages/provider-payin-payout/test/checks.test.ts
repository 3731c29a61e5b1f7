import { describe, expect, it } from "@effect/vitest"
import { Money, type PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { charge, payout, type reference } from "./samples.ts"
import { type gateway, only, sent } from "./support.ts"

describe("refused before anything is sent", () => {
  const rupees = (value: 1 | 99 | 100 | 50_001) => Money.make(value, "INR")
  const limited = { limits: { minAmount: 100, maxAmount: 50_000 } }
  const bank = (change: object) => ({
    ...payout,
    destination: { ...payout.destination, ...change }
  })
  const cases: ReadonlyArray<
    readonly [
      string,
      (
        service: Effect.Success<ReturnType<typeof gateway>>
      ) => Effect.Effect<unknown, PaymentError.PaymentError>,
      object
    ]
  > = [
    ["nothing", (s) => s.purchase({ ...charge, amount: Money.make(0, "INR") }), { path: "amount" }],
    [
      "too little",
      (s) => s.purchase({ ...charge, amount: rupees(99) }),
      { detail: "amount.minimum" }
    ],
    [
      "too much",
      (s) => s.payout({ ...payout, amount: rupees(50_001) }),
      { detail: "amount.maximum" }
    ],
    [
      "dollars",
      (s) => s.purchase({ ...charge, amount: Money.make(100, "USD") }),
      { detail: "currency" }
    ],
    ["no customer", (s) => s.purchase({ ...charge, customer: {} }), { path: "customer.id" }],
    [
      "a blank customer",
      (s) => s.purchase({ ...charge, customer: { id: " " } }),
      { path: "customer.id" }
    ],
    [
      "a script",
      (s) => s.purchase({ ...charge, returnUrl: "javascript:alert(1)" }),
      { path: "returnUrl" }
    ],
    [
      "a path as reference",
      (s) => s.status({ reference: "a/../b" as typeof reference }),
      { path: "reference" }
    ],
    [
      "a long reference",
      (s) => s.purchase({ ...charge, reference: "r".repeat(65) as typeof reference }),
      { path: "reference" }
    ],
    [
      "the gateway's id",
      (s) => s.status({ providerReference: "98675644343" }),
      { detail: "providerReference" }
    ],
    [
      "the gateway's payout id",
      (s) => s.payoutStatus({ providerReference: "1" }),
      { detail: "providerReference" }
    ],
    ["no holder", (s) => s.payout(bank({ holder: "  " })), { path: "destination.holder" }],
    [
      "a short account",
      (s) => s.payout(bank({ accountNumber: Redacted.make("12345") })),
      { path: "destination.accountNumber" }
    ],
    ["a wrong IFSC", (s) => s.payout(bank({ ifsc: "SBIN1060589" })), { path: "destination.ifsc" }],
    ["no scheme", (s) => s.payout(bank({ scheme: "" })), { path: "destination.scheme" }],
    [
      "another country's mobile",
      (s) => s.payout({ ...payout, customer: { ...payout.customer, phone: "+31612345678" } }),
      { path: "customer.phone" }
    ]
  ]
  it.live.each(cases)("%s", ([, call, expected]) =>
    Effect.gen(function* () {
      const { arrived, result } = yield* sent(call, limited)
      expect(result).toMatchObject({ _tag: "Failure", failure: expected })
      expect(JSON.stringify(result)).not.toContain('12345"')
      expect(arrived).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.live("but not the limits themselves", () =>
    Effect.gen(function* () {
      for (const [value, text] of [
        [100, "1"],
        [50_000, "500"]
      ] as const) {
        const amount = Money.make(value, "INR")
        const { arrived } = yield* sent((s) => s.payout({ ...payout, amount }), limited)
        expect(only(arrived).body).toContain(`"amount":${text},`)
      }
    }).pipe(Effect.scoped)
  )

  it.live("but not the beneficiary's formats where they are the gateway's matter", () =>
    Effect.gen(function* () {
      const { arrived } = yield* sent(
        (service) =>
          service.payout({
            ...bank({ ifsc: "sbin1" }),
            customer: { ...payout.customer, phone: "+31612345678" }
          }),
        { lenientBeneficiary: true }
      )
      expect(only(arrived).body).toContain('"ifsc":"sbin1"')
      expect(only(arrived).body).toContain('"beneficiary_mobile_no":"+31612345678"')
    }).pipe(Effect.scoped)
  )

  it.live.each(["7878787878", "+917878787878", "91 78787-87878", "07878787878", "0091 7878787878"])(
    "the mobile number %s is ten digits",
    (phone) =>
      Effect.gen(function* () {
        const { arrived } = yield* sent((service) =>
          service.payout({ ...payout, customer: { ...payout.customer, phone } })
        )
        expect(only(arrived).body).toContain('"beneficiary_mobile_no":"7878787878"')
      }).pipe(Effect.scoped)
  )

  it.live("what a server would trim is trimmed before it is signed", () =>
    Effect.gen(function* () {
      const { arrived } = yield* sent((service) =>
        service.payout({ ...bank({ holder: " Test \ud800Name " }), remarks: "  " })
      )
      expect(only(arrived).body).toContain('"beneficiary_name":"Test \ufffdName"')
      expect(only(arrived).body).toContain('"remarks":null')
    }).pipe(Effect.scoped)
  )
})
