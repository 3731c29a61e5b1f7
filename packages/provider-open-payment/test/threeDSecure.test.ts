import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { answered } from "./answered.ts"
import { charge, debited, type Gateway, paymentId, result, sent } from "./support.ts"

describe("3-D Secure", () => {
  it.effect("is demanded by the mandate of a challenge, once", () =>
    Effect.gen(function* () {
      const demanded = {
        ...charge,
        returnUrl: "https://shop.test/return",
        threeDSecure: "required"
      } as const
      const own = { capture: "automatic", challengeIndicator: "01" } as const
      for (const use of [
        (one: Gateway) => one.purchase(demanded),
        (one: Gateway) => one.chargeWith({ ...demanded, ...own })
      ]) {
        const { call } = yield* sent(use, debited)
        const indicators = (call?.fields ?? []).filter(([name]) => name.startsWith("threeDSecure"))
        expect(indicators).toEqual([["threeDSecure.challengeIndicator", "04"]])
      }
      const { call } = yield* sent((one) => one.purchase(charge), debited)
      expect((call?.fields ?? []).map(([name]) => name).join()).not.toContain("threeDSecure")
    })
  )

  const redirect = {
    url: "https://eu-test.oppwa.com/connectors/3ds2?asyncsource=ACI_3DS_2&type=methodRedirect",
    parameters: [],
    preconditions: [
      {
        origin: "iframe#hidden",
        waitUntil: "iframe#onload",
        url: "https://acs.example/acsRequest=METHOD",
        method: "POST",
        parameters: [{ name: "threeDSMethodData", value: "eyJ9" }]
      }
    ]
  }
  const waiting = { ...debited, ...result("000.200.000") }
  const purchase = (one: Gateway) =>
    one.purchase({ ...charge, returnUrl: "https://shop.test/return" })

  it.effect("hidden requests first, then the shopper's way", () =>
    Effect.gen(function* () {
      expect(yield* answered(purchase, { ...waiting, redirect })).toMatchObject({
        status: { unified: "requires_action", raw: "000.200.000" },
        providerReference: paymentId,
        nextAction: {
          type: "redirect",
          method: "GET",
          url: redirect.url,
          fields: [],
          preconditions: [
            {
              method: "POST",
              url: "https://acs.example/acsRequest=METHOD",
              fields: [{ name: "threeDSMethodData", value: "eyJ9" }]
            }
          ]
        }
      })
    })
  )

  const parameters = [{ name: "a", value: "1" }]
  it.effect.each([
    ["what the gateway says", { method: "post", parameters: [] }, "POST", []],
    ["a form where there are parameters", { parameters }, "POST", parameters],
    ["a forward without any", {}, "GET", []],
    ["parameters of a forward go into the address", { method: "GET", parameters }, "GET", []]
  ] as const)("method: %s", ([, said, method, fields]) =>
    Effect.gen(function* () {
      const answer = { ...waiting, redirect: { url: "https://acs.example/a?b=2", ...said } }
      const payment = yield* answered(purchase, answer)
      const url = method === "GET" && "parameters" in said ? "?b=2&a=1" : "?b=2"
      expect(payment).toMatchObject({
        nextAction: { method, fields, url: `https://acs.example/a${url}` }
      })
      expect(payment).not.toHaveProperty("nextAction.preconditions")
    })
  )

  it.effect.each([
    [{ url: "javascript:alert(1)" }],
    [{ url: "" }],
    [{ method: "GET" }],
    ["https://acs.example"],
    [{ url: "https://acs.example", preconditions: [{ url: "data:text/html,x" }] }]
  ])("a redirect that cannot be followed is unknown: %j", ([one]) =>
    Effect.gen(function* () {
      expect(yield* answered(purchase, { ...waiting, redirect: one })).toMatchObject({
        _tag: "OutcomeUnknown",
        detail: "redirect"
      })
    })
  )

  it.effect("pending without a redirect, frictionless, soft decline", () =>
    Effect.gen(function* () {
      expect(yield* answered(purchase, waiting)).toMatchObject({ status: { unified: "pending" } })
      const only = { ...debited, ...result("000.400.110") }
      expect(yield* answered(purchase, only)).toMatchObject({ status: { unified: "pending" } })
      const soft = { ...debited, ...result("300.100.100") }
      expect(yield* answered(purchase, soft)).toMatchObject({
        _tag: "Declined",
        decline: { reason: "authentication_required", retry: "never" }
      })
    })
  )
})
