import { describe, expect, it } from "@effect/vitest"
import { Money, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import { charge, envelope, payout, reference, refusal } from "./samples.ts"
import { accessKey, account, answers, gateway, hmac, json, only, sent, stub } from "./support.ts"

const v5 =
  '{"beneficiary_name":"आरव शर्मा","beneficiary_email":"test.test@gmail.com","beneficiary_mobile_no":' +
  '"7878787878","beneficiary_address":"Café रोड, NOIDA","payment_method":"IMPS","beneficiary_acc_no":' +
  '"99999999999","bank_name":"SBI","ifsc":"SBIN0060589","amount":100,"order_id":' +
  '"qweq-2d2fss-2234sd-44533","user_id":"aseq-2d2fss-22a4sd-44a33","remarks":null}'

describe("the five calls", () => {
  it.effect("at the vectors' own time carry the vectors' signatures", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1790431844701)
      const expected = [
        [
          "POST",
          "/api/v1/payin/generate/link",
          "429cf0514eff1c3ab9ac17df50c0ca6b12e3dee4848dbacca46f75ce9737ce41"
        ],
        [
          "POST",
          "/api/v1/payout/initiate",
          "a6445bbd3928f9785789e4adee434ed50772646a0d1cbd110ddd2ddd423f0c4d"
        ],
        [
          "GET",
          "/api/v1/payout/qweq-2d2fss-2234sd-44533/status",
          "b3f6edef8e94ae2d8654791f7a50202b4cd80d6675c24910bff6c6293a2a158a"
        ],
        [
          "POST",
          "/api/v1/payin/transactions",
          "6f2a69684186270ac816945f9504caf53f81ff110f0d6ebac53bcb0fb4a4e058"
        ],
        [
          "GET",
          "/api/v1/balance",
          "456835dad7fd09bfa5f14e5f18279dcdcef5982f11861dc20e673cbc97126ab1"
        ]
      ]
      const { arrived, result } = yield* sent((service) =>
        Effect.all([
          service.purchase(charge),
          service.payout(payout),
          service.payoutStatus({ reference: payout.reference }),
          service.status({ reference }),
          service.balance()
        ])
      )
      expect(result).toMatchObject({ _tag: "Success" })
      expect(
        arrived.map(({ headers, method, path }) => [method, path, headers["signature"]])
      ).toEqual(expected)
      for (const { body, headers, method } of arrived) {
        expect(headers).toMatchObject({ "access-key": accessKey, timestamp: "1790431844701" })
        expect(headers["content-type"]).toBe(method === "GET" ? undefined : "application/json")
        if (method === "GET") expect(body).toBe("")
      }
      expect(arrived[1]?.body).toBe(v5)
    }).pipe(Effect.scoped)
  )

  it.live("sign what they send, at the present time", () =>
    Effect.gen(function* () {
      const before = Date.now()
      const { arrived } = yield* sent((service) => service.purchase(charge))
      const { body, headers, method, path } = only(arrived)
      const timestamp = String(headers["timestamp"])
      expect(Number(timestamp)).toBeGreaterThanOrEqual(before)
      expect(Number(timestamp)).toBeLessThanOrEqual(Date.now())
      expect(headers["signature"]).toBe(hmac([method, path.slice(1), body, timestamp]))
    }).pipe(Effect.scoped)
  )

  it.live.each([
    [10_050n, "100.5"],
    [10_005n, "100.05"],
    [1n, "0.01"],
    [999_999_999_999_999n, "9999999999999.99"]
  ] as const)("%s paise are sent as %s", ([value, text]) =>
    Effect.gen(function* () {
      const amount = yield* Effect.fromResult(Money.fromMinorUnits(value, "INR"))
      const { arrived } = yield* sent((service) => service.payout({ ...payout, amount }))
      expect(only(arrived).body).toContain(`"amount":${text},`)
    }).pipe(Effect.scoped)
  )
})

it.live("names of references are the contract's", () =>
  Effect.gen(function* () {
    const longest = Reference.make("r_-".padEnd(64, "0"))
    const { arrived } = yield* sent((service) => service.status({ reference: longest }))
    expect(only(arrived).body).toBe(`{"order_id":"${longest}"}`)
  }).pipe(Effect.scoped)
)

describe("a timestamp that the gateway refuses", () => {
  const theirs = "Sat, 26 Sep 2026 14:10:44 GMT"
  const strict = (times: number) => {
    let refusedTimes = 0
    return stub(({ path }, response) => {
      if (refusedTimes++ < times) {
        return json(response, refusal("Timestamp is too old"), 401, { date: theirs })
      }
      json(response, envelope(answers[path]))
    })
  }

  it.live("is corrected once for a question", () =>
    Effect.gen(function* () {
      const server = yield* strict(1)
      const service = yield* gateway(account(server.baseUrl))
      const payment = yield* service.status({ reference })
      expect(payment.status.unified).toBe("captured")
      const [first, second] = server.arrived
      expect(server.arrived).toHaveLength(2)
      expect(second?.headers["timestamp"]).toBe(String(Date.parse(theirs)))
      expect(second?.headers["signature"]).not.toBe(first?.headers["signature"])
      expect(second?.body).toBe(first?.body)
    }).pipe(Effect.scoped)
  )

  it.live("is not corrected a second time", () =>
    Effect.gen(function* () {
      const server = yield* strict(9)
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.balance())
      expect(error._tag).toBe("AuthenticationFailed")
      expect(server.arrived).toHaveLength(2)
    }).pipe(Effect.scoped)
  )

  it.live("is never corrected for a call that moves money", () =>
    Effect.gen(function* () {
      const server = yield* strict(9)
      const service = yield* gateway(account(server.baseUrl))
      const errors = [
        yield* Effect.flip(service.purchase(charge)),
        yield* Effect.flip(service.payout(payout))
      ]
      expect(errors.map(({ _tag }) => _tag)).toEqual([
        "AuthenticationFailed",
        "AuthenticationFailed"
      ])
      expect(server.arrived).toHaveLength(2)
    }).pipe(Effect.scoped)
  )

  it.live("is what it says: another 401 is not asked again", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) =>
        json(response, refusal("Invalid signature"), 401, { date: theirs })
      )
      const service = yield* gateway(account(server.baseUrl))
      expect((yield* Effect.flip(service.balance()))._tag).toBe("AuthenticationFailed")
      expect(server.arrived).toHaveLength(1)
    }).pipe(Effect.scoped)
  )
})
