import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { IntentsReturn } from "../src/index.ts"
import { make, named, press, sandbox, unified, urlOf } from "./sandbox.ts"

describe("pages of the simulated gateway", () => {
  it.live.each([
    ["Pay", "authcap", "captured"],
    ["Pay", "authorize", "authorized"],
    ["Decline", "authcap", "declined"]
  ] as const)("%s on a page that does %s: %s", ([button, hcpOperation, expected]) =>
    Effect.gen(function* () {
      const { ledger, service } = yield* sandbox({ hcpOperation })
      const charge = { ...make("hosted"), method: { type: "hosted" } } as const
      const waiting = yield* service.purchase(charge)
      expect(unified(waiting)).toBe("requires_action")
      const asked = service.status({ reference: charge.reference, expect: charge })
      expect((yield* Effect.flip(asked))._tag).toBe("NotFound")
      expect(ledger().movements).toEqual([])
      const back = IntentsReturn.parsePaymentReturn(yield* press(urlOf(waiting), button))
      expect(back.reference).toBe(charge.reference)
      const payment = yield* service.status({
        providerReference: back.providerReference ?? "",
        expect: charge
      })
      expect(unified(payment)).toBe(expected)
      expect((yield* asked).providerReference).toBe(back.providerReference)
      const order = yield* service.transaction({ orderId: charge.reference })
      expect(order.id).toBe(back.providerReference)
    }).pipe(Effect.scoped)
  )

  it.live("a page that only authorizes serves authorize, capture and refund", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox({}, { hostedOperation: "authorize" })
      const charge = { ...make("hosted-hold"), method: { type: "hosted" } } as const
      const waiting = yield* service.authorize(charge)
      const back = IntentsReturn.parsePaymentReturn(yield* press(urlOf(waiting), "Pay"))
      const providerReference = back.providerReference ?? ""
      const { amount } = charge
      yield* service.capture({ reference: named("capture-1"), providerReference, amount })
      yield* service.refund({ reference: named("refund-1"), providerReference, amount })
      expect(unified(yield* service.status({ providerReference }))).toBe("refunded")
    }).pipe(Effect.scoped)
  )

  it.live("a card is stored once and charged twice", () =>
    Effect.gen(function* () {
      const shop = { clientId: "shop-client", accountId: "acc_shop" }
      const clientSecret = "shop-client-secret"
      const merchant = { ...shop, clientSecret, tokenReturnUrl: "https://shop.test/stored" }
      const { ledger, service } = yield* sandbox(
        { merchants: [merchant] },
        { ...shop, clientSecret: Redacted.make(clientSecret) }
      )
      const reference = named("stored-card")
      const waiting = yield* service.tokenize({ reference, method: { type: "hosted" } })
      expect(waiting.token).toBeNull()
      const back = IntentsReturn.parseTokenReturn(yield* press(urlOf(waiting), "Save card"))
      expect(back?.reference).toBe(reference)
      const token = back?.token ?? Redacted.make("")
      for (const name of ["token-1", "token-2"]) {
        const charge = { ...make(name), method: { type: "token", token } as const }
        expect(unified(yield* service.purchase(charge))).toBe("captured")
      }
      expect(ledger().movements.map(({ kind }) => kind)).toEqual(["charge", "charge"])
    }).pipe(Effect.scoped)
  )
})
