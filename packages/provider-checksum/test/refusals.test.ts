import { describe, expect, it } from "@effect/vitest"
import { Money, PaymentMethod, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { account, approved, card, charge, gateway, json, reference, stub } from "./support.ts"

type Service = Effect.Success<ReturnType<typeof gateway>>
type Answer = Effect.Effect<unknown, { readonly _tag: string }>
type Case = readonly [string, (one: Service) => Answer, string, object?]
type Pay = (one: Service, amount: Money.Money) => Answer

describe("refused before anything is sent", () => {
  const followUp = { reference: Reference.make("reference-0002"), amount: Money.make(1, "EUR") }
  const stored = { type: "token", token: Redacted.make("r1") } as const
  const returnUrl = "https://a.test/back"
  const cases: ReadonlyArray<Case> = [
    [
      "three decimals",
      (one) => one.purchase({ ...charge, amount: Money.make(1234, "KWD") }),
      "UnsupportedOperation"
    ],
    [
      "an amount of 14 digits",
      (one) => one.purchase({ ...charge, amount: Money.make(1_000_000_000_000, "EUR") }),
      "UnsupportedOperation"
    ],
    [
      "a card scheme without a name",
      (one) =>
        one.purchase({
          ...charge,
          method: {
            ...card,
            number: Schema.decodeUnknownSync(PaymentMethod.CardNumber)("6011000000000004")
          }
        }),
      "UnsupportedOperation"
    ],
    [
      "another method",
      (one) => one.purchase({ ...charge, method: { type: "upi" } }),
      "UnsupportedOperation"
    ],
    [
      "a later payment of a series by its card",
      (one) => one.purchase({ ...charge, recurring: "repeated" }),
      "UnsupportedOperation"
    ],
    [
      "a stored card that is to be stored",
      (one) => one.purchase({ ...charge, method: stored, saveMethod: true }),
      "UnsupportedOperation"
    ],
    [
      "a token that leaves the path",
      (one) => one.purchase({ ...charge, method: { ...stored, token: Redacted.make("..") } }),
      "InvalidRequest"
    ],
    [
      "a separator in a token",
      (one) => one.deleteToken({ reference, token: Redacted.make("a|b") }),
      "InvalidRequest"
    ],
    [
      "one instalment",
      (one) => one.purchaseInInstalments({ ...charge, method: stored, instalments: 1 }),
      "InvalidRequest"
    ],
    [
      "a rebill that no option offers",
      (one) => one.rebill({ ...followUp, providerReference: "54279" }),
      "UnsupportedOperation"
    ],
    [
      "a rebill of three decimals",
      (one) =>
        one.rebill({
          ...followUp,
          amount: Money.make(1234, "KWD"),
          providerReference: "54279"
        }),
      "UnsupportedOperation",
      { rebillByPaymentId: true }
    ],
    [
      "a payout of three decimals",
      (one) => one.payoutToPayer({ reference, amount: Money.make(1, "KWD"), payment: "54279" }),
      "UnsupportedOperation"
    ],
    ...(
      [
        ["a payout", (one, amount) => one.payoutToPayer({ reference, amount, payment: "54279" })],
        ["an invoice", (one, amount) => one.generateInvoice({ reference, amount, returnUrl })],
        ["a link", (one, amount) => one.payByLink({ reference, amount })],
        [
          "instalments",
          (one, amount) =>
            one.purchaseInInstalments({ ...charge, amount, method: stored, instalments: 2 })
        ]
      ] as const satisfies ReadonlyArray<readonly [string, Pay]>
    ).flatMap(([name, pay]): ReadonlyArray<Case> => [
      [`${name} of nothing`, (one) => pay(one, Money.make(0, "EUR")), "InvalidRequest"],
      // A program in plain JavaScript.
      [
        `${name} of a number`,
        (one) => pay(one, JSON.parse('{"value":92,"currency":"EUR"}') as Money.Money),
        "InvalidRequest"
      ]
    ]),
    [
      "a separator in an invoice's return URL",
      (one) =>
        one.generateInvoice({ reference, amount: charge.amount, returnUrl: "https://a.test/|" }),
      "InvalidRequest"
    ],
    [
      "a part of a reversal",
      (one) => one.void({ ...followUp, providerReference: "54279" }),
      "UnsupportedOperation"
    ],
    [
      "a separator in the id of a capture",
      (one) => one.capture({ ...followUp, providerReference: "5|4" }),
      "InvalidRequest"
    ],
    [
      "a separator in the id of a refund",
      (one) => one.refund({ ...followUp, providerReference: "5|4" }),
      "InvalidRequest"
    ],
    [
      "a separator in the id of a reversal",
      (one) => one.void({ reference, providerReference: "5|4" }),
      "InvalidRequest"
    ],
    [
      "an id that leaves the path",
      (one) => one.status({ providerReference: ".." }),
      "InvalidRequest"
    ],
    [
      "a separator in the member id",
      (one) => one.purchase(charge),
      "InvalidConfiguration",
      { memberId: "1|2" }
    ]
  ]
  it.effect.each(cases)("%s", ([, use, tag, more]) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, approved))
      const error = yield* Effect.flip(use(yield* gateway(account(server.baseUrl, more))))
      expect(error._tag).toBe(tag)
      expect(server.arrived).toEqual([])
    })
  )
})
