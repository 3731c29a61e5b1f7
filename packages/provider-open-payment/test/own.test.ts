import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  approved,
  card,
  charge,
  checkoutId,
  debited,
  entityId,
  type Gateway,
  paymentId,
  reference,
  result,
  sent,
  token
} from "./support.ts"

const fieldsOf = (call: Effect.Success<ReturnType<typeof sent>>["call"]) =>
  Object.fromEntries(call?.fields ?? [])
const valueOf = ({ result }: Effect.Success<ReturnType<typeof sent>>) =>
  result._tag === "Success" ? result.success : result.failure

describe("a charge with more fields", () => {
  it.effect("sends them, and compares the answer", () =>
    Effect.gen(function* () {
      const use = (one: Gateway) =>
        one.chargeWith({
          ...charge,
          capture: "manual",
          method: { type: "token", token: Redacted.make(token) },
          recurring: "repeated",
          initialTransactionId: paymentId,
          authentication: { eci: "05", verificationId: "AAACAgSRBklmQCFgMpEGAAAAAAA=" },
          challengeIndicator: "04",
          numberOfCaptures: 3,
          invoiceId: "invoice-1",
          memo: "a & b",
          customParameters: { SHOPPER_color: "red", "3DS2_flow": "challenge" }
        })
      const answered = yield* sent(use, approved)
      expect(answered.call?.path).toBe(`/v1/registrations/${token}/payments`)
      expect(fieldsOf(answered.call)).toEqual({
        entityId,
        merchantTransactionId: reference,
        paymentType: "PA",
        amount: "92.00",
        currency: "EUR",
        "standingInstruction.mode": "REPEATED",
        "standingInstruction.source": "MIT",
        "standingInstruction.type": "UNSCHEDULED",
        "standingInstruction.initialTransactionId": paymentId,
        "threeDSecure.eci": "05",
        "threeDSecure.verificationId": "AAACAgSRBklmQCFgMpEGAAAAAAA=",
        "threeDSecure.challengeIndicator": "04",
        numberOfCaptures: "3",
        merchantInvoiceId: "invoice-1",
        merchantMemo: "a & b",
        "customParameters[SHOPPER_color]": "red",
        "customParameters[3DS2_flow]": "challenge"
      })
      expect(valueOf(answered)).toMatchObject({ status: { unified: "authorized" } })
      const other = yield* sent(use, { ...approved, amount: "1.00" })
      expect(valueOf(other)).toMatchObject({ _tag: "OutcomeUnknown", operation: "chargeWith" })
    })
  )

  it.effect("refuses what cannot be sent", () =>
    Effect.gen(function* () {
      const names = yield* sent(
        (one) =>
          one.chargeWith({ ...charge, capture: "automatic", customParameters: { "a]": "" } }),
        debited
      )
      expect(valueOf(names)).toMatchObject({ _tag: "InvalidRequest", path: "customParameters" })
      const amount = yield* sent(
        (one) =>
          one.chargeWith({ ...charge, capture: "automatic", amount: Money.make(1234, "KWD") }),
        debited
      )
      expect(valueOf(amount)).toMatchObject({ _tag: "UnsupportedOperation" })
      const nothing = yield* sent(
        (one) => one.chargeWith({ ...charge, capture: "automatic", amount: Money.make(0, "EUR") }),
        debited
      )
      expect(valueOf(nothing)).toMatchObject({ _tag: "InvalidRequest", path: "amount" })
      const { cvv: _, ...uncoded } = card
      const code = yield* sent(
        (one) => one.chargeWith({ ...charge, capture: "automatic", method: uncoded }),
        debited
      )
      expect(valueOf(code)).toMatchObject({ _tag: "InvalidRequest", path: "method.cvv" })
      for (const numberOfCaptures of [1.5, 0, 1e21, NaN]) {
        const captures = yield* sent(
          (one) => one.chargeWith({ ...charge, capture: "manual", numberOfCaptures }),
          approved
        )
        expect(valueOf(captures)).toMatchObject({ path: "numberOfCaptures" })
        expect(captures.calls).toEqual([])
      }
      expect([...names.calls, ...amount.calls, ...code.calls, ...nothing.calls]).toEqual([])
    })
  )
})

describe("checkouts", () => {
  it.effect("the card of a registration form", () =>
    Effect.gen(function* () {
      const use = (one: Gateway) => one.checkoutRegistration({ checkoutId })
      const done = yield* sent(use, { id: token, ndc: checkoutId, ...result("000.100.110") })
      expect(done.call?.path).toBe(`/v1/checkouts/${checkoutId}/registration`)
      expect(done.call?.query).toEqual([["entityId", entityId]])
      const stored = valueOf(done) as { token: Redacted.Redacted<string> }
      expect(Redacted.value(stored.token)).toBe(token)
      const others: ReadonlyArray<readonly [object, string]> = [
        [{ id: token, ndc: `${checkoutId}x`, ...result("000.100.110") }, "ndc"],
        [{ id: token, ...result("000.100.110") }, "ndc"],
        [{ ndc: `${checkoutId}x`, ...result("000.200.100") }, "ndc"],
        [{ ...debited, ndc: checkoutId }, "paymentType"]
      ]
      for (const [answer, detail] of others) {
        const error = valueOf(yield* sent(use, answer))
        expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch", detail })
        expect(JSON.stringify(error)).not.toContain(token)
      }
      const waiting = yield* sent(use, result("000.200.100"))
      expect(valueOf(waiting)).toMatchObject({ status: { unified: "pending" }, token: null })
    })
  )

  it.effect("another amount before anybody has paid", () =>
    Effect.gen(function* () {
      const use = (one: Gateway) =>
        one.updateCheckout({ checkoutId, amount: Money.make(5000, "EUR") })
      const done = yield* sent(use, { id: checkoutId, ...result("000.200.101") })
      expect(done.call?.path).toBe(`/v1/checkouts/${checkoutId}`)
      expect(fieldsOf(done.call)).toEqual({ entityId, amount: "50.00", currency: "EUR" })
      expect(valueOf(done)).toMatchObject({ status: { raw: "000.200.101" } })
      const other = yield* sent(use, { id: `${checkoutId}x`, ...result("000.200.101") })
      expect(valueOf(other)).toMatchObject({ _tag: "OutcomeUnknown", detail: "id" })
    })
  )

  it.effect("an id that is none is not sent", () =>
    Effect.gen(function* () {
      const uses: ReadonlyArray<(one: Gateway) => Effect.Effect<unknown, unknown>> = [
        (one) => one.checkoutPayment({ checkoutId: paymentId }),
        (one) => one.checkoutRegistration({ checkoutId: "../x.y" }),
        (one) => one.updateCheckout({ checkoutId: "..", amount: charge.amount })
      ]
      for (const use of uses) {
        const refused = yield* sent(use, {})
        expect(valueOf(refused)).toMatchObject({ _tag: "InvalidRequest", path: "checkoutId" })
        expect(refused.calls).toEqual([])
      }
    })
  )
})

describe("authentication apart from a payment", () => {
  const request = {
    amount: charge.amount,
    method: card,
    returnUrl: "https://shop.test/r",
    browser: {
      acceptHeader: "text/html",
      userAgent: "Mozilla/5.0",
      language: "nl",
      javaEnabled: true,
      colorDepth: 24,
      screenHeight: 1,
      screenWidth: 2,
      timezoneOffsetMinutes: 0
    },
    merchant: { name: "Shop", city: "Utrecht", country: "NL", categoryCode: "5399" }
  }
  const begin = (one: Gateway) => one.authenticate(request)

  it.effect("begins, and is asked about", () =>
    Effect.gen(function* () {
      const redirect = { url: "https://acs.example/" }
      const begun = yield* sent(begin, { id: paymentId, ...result("000.200.000"), redirect })
      expect(begun.call?.path).toBe("/v1/threeDSecure")
      expect(fieldsOf(begun.call)).toMatchObject({
        entityId,
        amount: "92.00",
        currency: "EUR",
        paymentBrand: "VISA",
        "card.number": "4200000000000000",
        "merchant.name": "Shop",
        "merchant.city": "Utrecht",
        "merchant.country": "NL",
        "merchant.mcc": "5399",
        transactionCategory: "EC",
        shopperResultUrl: "https://shop.test/r",
        "customer.browser.javaEnabled": "true"
      })
      expect(fieldsOf(begun.call)).not.toHaveProperty("paymentType")
      expect(valueOf(begun)).toMatchObject({
        status: { unified: "requires_action" },
        id: paymentId,
        nextAction: { type: "redirect", url: redirect.url }
      })
      const threeDSecure = {
        eci: "05",
        verificationId: "AAA=",
        xid: "x-1",
        dsTransactionId: "ds-1"
      }
      const done = yield* sent((one) => one.authentication({ id: paymentId }), {
        id: paymentId,
        threeDSecure,
        ...result("000.400.110")
      })
      expect(done.call?.path).toBe(`/v1/threeDSecure/${paymentId}`)
      expect(valueOf(done)).toEqual({
        status: { unified: "authenticated", raw: "000.400.110" },
        id: paymentId,
        values: threeDSecure
      })
    })
  )

  it.effect("failed, refused and uncertain", () =>
    Effect.gen(function* () {
      const failed = { id: paymentId, ...result("100.380.401") }
      expect(valueOf(yield* sent(begin, failed))).toMatchObject({
        _tag: "Declined",
        decline: { reason: "authentication_failed" }
      })
      const ask = (one: Gateway) => one.authentication({ id: paymentId })
      expect(valueOf(yield* sent(ask, failed))).toMatchObject({
        status: { unified: "failed" },
        decline: { reason: "authentication_failed" }
      })
      const others: ReadonlyArray<readonly [object, string]> = [
        [{ ...failed, id: token }, "id"],
        [{ id: token, ...result("000.400.110") }, "id"],
        [{ id: paymentId, paymentType: "DB", ...result("000.100.110") }, "paymentType"]
      ]
      for (const [answer, detail] of others) {
        const error = valueOf(yield* sent(ask, answer))
        expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch", detail })
      }
      expect(valueOf(yield* sent(ask, result("700.400.580")))).toMatchObject({ _tag: "NotFound" })
      expect(valueOf(yield* sent(ask, result("1.1.1")))).toMatchObject({ _tag: "OutcomeUnknown" })
    })
  )
})

describe("what the gateway knows", () => {
  it.effect("of a stored card", () =>
    Effect.gen(function* () {
      const answer = {
        id: token,
        paymentBrand: "VISA",
        card: approved.card,
        ...result("000.100.110")
      }
      const shown = yield* sent((one) => one.registration({ token: Redacted.make(token) }), answer)
      expect(shown.call?.path).toBe(`/v1/registrations/${token}`)
      expect(valueOf(shown)).toMatchObject({
        status: { unified: "active" },
        brand: "VISA",
        bin: "420000",
        last4: "0000",
        expiryMonth: 5,
        expiryYear: 2034
      })
    })
  )

  it.effect("of result codes, in either envelope", () =>
    Effect.gen(function* () {
      const codes = [{ code: "000.000.000", description: "Transaction succeeded" }]
      for (const answer of [codes, { resultCodes: codes }]) {
        const listed = yield* sent((one) => one.resultCodes(), answer)
        expect(listed.call?.path).toBe("/v1/resultcodes")
        expect(valueOf(listed)).toEqual(codes)
      }
    })
  )
})
