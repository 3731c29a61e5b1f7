import { describe, expect, it } from "@effect/vitest"
import { Money, PaymentMethod } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as Answers from "../src/internal/answers.ts"
import * as StoredCards from "../src/internal/storedCards.ts"
import {
  account,
  approved,
  base,
  card,
  charge,
  credentials,
  gateway,
  json,
  outcome,
  pan,
  reference,
  result,
  seen,
  sent,
  stub
} from "./support.ts"

const registrationId = "kGuadVKOymeTYkuAYoxon2vKUzu88Po1"
const token = Redacted.make(registrationId)
const cvv = Schema.decodeUnknownSync(PaymentMethod.Cvv)("745")
const method = { type: "token", token, cvv } as const

/** The documented answer to a charge of a stored card. */
const paid = {
  paymentId: "54279",
  paymentType: "DB",
  timestamp: "2018-06-01 16:31:36",
  ...result("00001", "Transaction succeeded")
}

describe("request bytes", () => {
  it.effect("a charge of a stored card (V13), at either endpoint", () =>
    Effect.gen(function* () {
      const body =
        `${credentials("d980ab5ce63d4e9a836207bf54ef5414")}&merchantTransactionId=reference-0001` +
        "&amount=50.00&currency=EUR&paymentType=DB&card.cvv=745&customer.ip=192.0.2.1" +
        "&merchantRedirectUrl=https%3A%2F%2Fshop.test%2Freturn&recurringType=REPEATED"
      const pay = (more = {}) =>
        sent(
          (one) =>
            one.purchase({
              ...charge,
              method,
              customer: { ip: "192.0.2.1" },
              returnUrl: "https://shop.test/return",
              recurring: "repeated"
            }),
          paid,
          more
        )
      const calls = yield* Effect.all([pay(), pay({ storedCardPath: "registrations" })])
      expect(calls.map(({ call, exit }) => [exit._tag, call?.path, call?.body])).toEqual([
        ["Success", `${base}/paywithtoken/${registrationId}`, body],
        ["Success", `${base}/registrations/${registrationId}`, body]
      ])
    })
  )

  it.effect("a purchase in instalments, and nothing of a card without a code", () =>
    Effect.gen(function* () {
      const request = { ...charge, method: { type: "token", token } as const, instalments: 3 }
      const { call, exit } = yield* sent((one) => one.purchaseInInstalments(request), paid)
      expect(exit._tag).toBe("Success")
      expect(call?.body).toBe(
        `${credentials("d980ab5ce63d4e9a836207bf54ef5414")}&merchantTransactionId=reference-0001` +
          "&amount=50.00&currency=EUR&paymentType=DB&installment=3"
      )
    })
  )

  it.effect("a card to be stored (V12)", () =>
    Effect.gen(function* () {
      const customer = { name: "John Doe", email: "john@doe.test" }
      const { call, exit } = yield* sent(
        (one) => one.tokenize({ reference, method: card, customer }),
        { registrationId, ...result("00001") },
        { terminalId: "1106" }
      )
      expect(exit._tag).toBe("Success")
      expect(call?.path).toBe(`${base}/registrations`)
      expect(call?.body).toBe(
        `${credentials("aea63b9bf36a6380dba866f18ea441f8")}&authentication.terminalId=1106` +
          "&paymentMode=CC&paymentBrand=VISA&card.number=4000000000000051&card.expiryMonth=07" +
          "&card.expiryYear=2030&card.cvv=745&card.holder=John%20Doe&customer.givenName=John" +
          "&customer.surname=Doe&customer.email=john%40doe.test&createRegistration=true"
      )
    })
  )

  it.effect("a stored card to be forgotten, and the list of all", () =>
    Effect.gen(function* () {
      const done = { registrationId, ...result("00001") }
      const deleted = yield* sent((one) => one.deleteToken({ reference, token }), done)
      expect(deleted.call?.path).toBe(`${base}/paywithtoken/${registrationId}`)
      // The digest of `11344|secureKey|kGuadVKOymeTYkuAYoxon2vKUzu88Po1`.
      expect(deleted.call?.body).toBe(
        `${credentials("fb115bdd07eca3ea8b59193468b20f0a")}&paymentType=DL`
      )
      const list = yield* sent((one) => one.storedCards(), { cards: [], ...result("00026") })
      expect(list.call?.path).toBe(`${base}/getCardsAndAccounts`)
      expect(list.call?.body).toBe(credentials("a88074d287c80e18c0b733290be90f1d"))
    })
  )
})

describe("the answer to a charge of a stored card", () => {
  const asked = {
    reference,
    amount: Money.make(5000, "EUR"),
    paymentType: "DB",
    token: registrationId
  } as const
  const decide = (answer: object, httpStatus?: number) =>
    outcome(Answers.create(seen(answer, httpStatus), asked))

  it.each([
    ["captured", paid],
    ["pending", { ...paid, ...result("00003") }],
    ["Declined", { ...paid, ...result("10001", "Transaction failed") }],
    ["InvalidRequest", result("20003", "Field format invalid")],
    ["AuthenticationFailed", result("20001", "Invalid checksum")],
    ["DuplicateReference", result("20004", "Duplicate merchantTransactionId")],
    ["unknown unlisted", { ...paid, ...result("90001") }],
    ["unknown unlisted", { ...paid, ...result("10004") }],
    ["unknown unreadable", { ...paid, result: undefined }],
    ["unknown unreadable", { ...paid, paymentId: "-" }],
    ["unknown mismatch", { ...paid, paymentType: "PA" }],
    ["unknown mismatch", { ...paid, merchantTransactionId: "reference-0002" }],
    ["unknown mismatch", { ...paid, amount: "5.00", currency: "EUR" }]
  ])("in four fields is %s for %j", (expected, answer) => {
    expect(decide(answer)).toBe(expected)
  })

  it("in full is decided by its letter", () => {
    expect(decide(approved)).toBe("captured")
    expect(decide({ ...approved, transactionStatus: "N", ...result("00001") })).toBe(
      "unknown mismatch"
    )
    const redirect = { url: "https://acs.test/start" }
    expect(decide({ ...approved, transactionStatus: "3D", redirect })).toBe("requires_action")
  })

  it("a card that is not there is a fault of the request", () => {
    const absent = result("10009", "Record not found")
    for (const answer of [absent, { ...absent, paymentId: "-", transactionStatus: "N" }]) {
      const decided = Answers.create(seen(answer), asked)
      expect(Result.isFailure(decided) && decided.failure).toMatchObject({
        _tag: "InvalidRequest",
        path: "method.token"
      })
    }
    expect(decide({ ...paid, ...absent })).toBe("Declined")
  })

  const { token: _, ...cardAsked } = asked
  it("is no success under an HTTP error, and four fields are none for a card", () => {
    expect(decide(paid, 400)).toBe("unknown mismatch")
    expect(outcome(Answers.create(seen(paid), cardAsked))).toBe("unknown unlisted")
  })
})

describe("a card that is stored on the way", () => {
  it.each([{ registrationId }, { token: registrationId }])("is told as %j", (told) => {
    const asked = { reference, amount: charge.amount, paymentType: "DB" } as const
    const payment = Result.getOrThrow(Answers.create(seen({ ...approved, ...told }), asked))
    expect(payment.token === undefined ? null : Redacted.value(payment.token)).toBe(registrationId)
    expect(JSON.stringify(payment.token)).not.toContain(registrationId)
  })
})

describe("a card that is stored alone", () => {
  const decide = (answer: object, httpStatus?: number) =>
    outcome(StoredCards.registration(seen(answer, httpStatus)))

  it.each([{ registrationId }, { id: registrationId }])("is told as %j", (told) => {
    const stored = Result.getOrThrow(
      StoredCards.registration(seen({ ...told, ...result("00001") }))
    )
    expect(stored.status).toEqual({ unified: "active", raw: "00001" })
    expect(Redacted.value(stored.token ?? Redacted.make(""))).toBe(registrationId)
  })

  it.each([
    ["Declined", result("10001", "Transaction failed")],
    ["InvalidRequest", result("20003", "Field format invalid")],
    ["AuthenticationFailed", result("20001", "Invalid checksum")],
    ["unknown unreadable", result("00001")],
    ["unknown unreadable", { registrationId }],
    ["unknown unlisted", { registrationId, ...result("90001") }],
    ["unknown mismatch", { registrationId, ...result("10001") }],
    ["unknown mismatch", { registrationId, transactionStatus: "N", ...result("00001") }],
    ["pending", { registrationId, ...result("00003") }]
  ])("is %s for %j", (expected, answer) => {
    expect(decide(answer)).toBe(expected)
  })

  it("is not stored under an HTTP error", () => {
    expect(decide({ registrationId, ...result("00001") }, 400)).toBe("unknown mismatch")
  })
})

const ask = (
  answer: object,
  use: (service: Effect.Success<ReturnType<typeof gateway>>) => Effect.Effect<unknown, unknown>
) =>
  Effect.gen(function* () {
    const server = yield* stub((_, response) => json(response, answer))
    return yield* Effect.result(use(yield* gateway(account(server.baseUrl))))
  })

describe("deletion", () => {
  const cases: ReadonlyArray<readonly [object, object]> = [
    [{ registrationId, ...result("00001") }, { status: { unified: "deleted", raw: "00001" } }],
    [result("00034"), { status: { unified: "pending", raw: "00034" } }],
    [{ transactionStatus: "P", ...result("00001") }, { status: { unified: "pending" } }],
    [
      { transactionStatus: "N", ...result("00001") },
      { _tag: "OutcomeUnknown", cause: "mismatch" }
    ],
    [result("10009", "Record not found"), { _tag: "NotFound" }],
    [
      { registrationId: "other", ...result("00001") },
      { _tag: "OutcomeUnknown", cause: "mismatch" }
    ],
    [{ registrationId }, { _tag: "OutcomeUnknown", cause: "unreadable" }]
  ]
  it.effect.each(cases)("%j", ([answer, expected]) =>
    Effect.gen(function* () {
      const outcome = yield* ask(answer, (one) => one.deleteToken({ reference, token }))
      expect(Result.merge(outcome)).toMatchObject(expected)
    })
  )
})

describe("the list of stored cards", () => {
  const stored = {
    registrationId,
    registrationStatus: "active",
    cardType: "VISA",
    bin: 400000,
    last4Digits: "0051",
    expiryMonth: "07",
    expiryYear: "2030"
  }
  const iban = "DE09100100101234567893"

  it.effect("hides tokens and account numbers", () =>
    Effect.gen(function* () {
      const listed = Result.getOrThrow(
        yield* ask(
          {
            customerId: "12345",
            cards: [stored],
            bankAccounts: [
              { registrationId: "b1", registrationStatus: "x", iban, bic: "PBNKDEFF" }
            ],
            ...result("00026")
          },
          (one) => one.storedCards()
        )
      )
      expect(listed).toMatchObject({
        customerId: "12345",
        cards: [{ status: "active", brand: "VISA", bin: "400000", last4: "0051" }],
        bankAccounts: [{ bic: "PBNKDEFF" }]
      })
      const text = JSON.stringify(listed)
      for (const secret of [registrationId, 'b1"', iban, pan]) expect(text).not.toContain(secret)
    })
  )

  const empty = { customerId: null, cards: [], bankAccounts: [] }
  const cases: ReadonlyArray<readonly [object, object]> = [
    [{ cards: [], ...result("00026") }, empty],
    [result("10009", "Record not found"), empty],
    [{ cards: [{ ...stored, registrationId: "" }], ...result("00026") }, { cause: "unreadable" }],
    [{ cards: [stored] }, { _tag: "OutcomeUnknown", detail: "result.code" }],
    [{ cards: [stored], ...result("10009", "Record not found") }, { _tag: "OutcomeUnknown" }],
    [result("20003", "Merchant not found"), { _tag: "InvalidRequest" }],
    [
      { cards: [{ ...stored, bin: pan, last4Digits: pan }], ...result("00026") },
      { cards: [{ bin: "400000", last4: "0051" }] }
    ],
    [result("20001", "Invalid checksum"), { _tag: "AuthenticationFailed" }]
  ]
  it.effect.each(cases)("%j", ([answer, expected]) =>
    Effect.gen(function* () {
      expect(Result.merge(yield* ask(answer, (one) => one.storedCards()))).toMatchObject(expected)
    })
  )
})
