import { describe, expect, it } from "@effect/vitest"
import { Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { ChecksumReturn } from "../src/index.ts"
import { cardOf, euro, idOf, make, sandbox } from "./live.ts"
import { card } from "./support.ts"

const reference = Reference.make
const secureKey = Redacted.make("sandbox-secure-key")
const read = ChecksumReturn.make({ secureKey })

/** A charge of a stored card. */
const charged = (name: string, token: Redacted.Redacted<string>, value = 5000n) => ({
  ...make(name, value),
  method: { type: "token", token } as const
})

/** Presses a button of the simulator's page, and answers the form that the browser takes back. */
const press = (page: string, button: string) =>
  Effect.promise(async () => {
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? ""
    const secret = /name="MD" value="([^"]+)"/.exec(page)?.[1] ?? ""
    const body = new URLSearchParams({ MD: secret, PaRes: button })
    const back = await (await fetch(action, { method: "POST", body })).text()
    const inputs = [...back.matchAll(/name="([^"]+)" value="([^"]*)"/g)]
    return new URLSearchParams(
      inputs.map(([, name = "", value = ""]): [string, string] => [name, value])
    )
  })

describe("whole lives at the simulated gateway", () => {
  it.live.each(["form", "json"] as const)("a series by a stored card, in %s", (bodyEncoding) =>
    Effect.gen(function* () {
      const { ledger, service } = yield* sandbox({ bodyEncoding })
      const first = { ...make("first"), saveMethod: true, recurring: "initial" } as const
      const { token } = yield* service.purchase(first)
      if (token === undefined) return yield* Effect.die("no token")
      const second = { ...charged("second", token), recurring: "repeated" } as const
      const payment = yield* service.purchase(second)
      expect(payment.status).toEqual({ unified: "captured", raw: "00001" })
      const hold = yield* service.authorize(charged("third", token))
      expect(hold.status.unified).toBe("authorized")
      const voided = yield* service.void({
        reference: reference("void-third"),
        providerReference: idOf(hold)
      })
      expect(voided.status.unified).toBe("voided")
      const status = yield* service.status({ reference: second.reference, expect: second })
      expect(status).toMatchObject({ status: { unified: "captured" }, amount: second.amount })
      expect(ledger().movements.map(({ kind }) => kind)).toEqual([
        "charge",
        "charge",
        "authorize",
        "void"
      ])
    }).pipe(Effect.scoped)
  )

  it.live("a card that is stored alone, listed, charged, forgotten", () =>
    Effect.gen(function* () {
      const { ledger, service } = yield* sandbox()
      const customer = { name: "John Doe", email: "john@doe.test" }
      const stored = yield* service.tokenize({
        reference: reference("store-it"),
        method: card,
        customer
      })
      const token = stored.token ?? Redacted.make("")
      expect(ledger().movements).toEqual([])
      const { cards } = yield* service.storedCards()
      expect(cards.map((one) => [one.bin, one.last4, Redacted.value(one.token)])).toEqual([
        ["400000", "0051", Redacted.value(token)]
      ])
      const parts = { ...charged("in-parts", token), instalments: 3 }
      expect((yield* service.purchaseInInstalments(parts)).status.unified).toBe("captured")
      const again = yield* Effect.flip(service.purchase(charged("in-parts", token)))
      expect(again._tag).toBe("DuplicateReference")
      const gone = yield* service.deleteToken({ reference: reference("forget-it"), token })
      expect(gone.status.unified).toBe("deleted")
      const twice = { reference: reference("forget-it"), token }
      expect((yield* Effect.flip(service.deleteToken(twice)))._tag).toBe("NotFound")
      const late = yield* Effect.flip(service.purchase(charged("too-late", token)))
      expect(late).toMatchObject({ _tag: "InvalidRequest", path: "method.token" })
      expect((yield* service.storedCards()).cards).toEqual([])
    }).pipe(Effect.scoped)
  )

  it.live("a series by the id of its first payment", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox({ rebillByPaymentId: true })
      const first = yield* service.purchase({ ...make("begins"), recurring: "initial" })
      const rebill = { reference: reference("goes-on-1"), amount: euro(700n) }
      const next = yield* service.rebill({ ...rebill, providerReference: idOf(first) })
      expect(next).toMatchObject({ status: { unified: "captured" }, amount: euro(700n) })
      expect(idOf(next)).not.toBe(idOf(first))
      const status = yield* service.status({ reference: rebill.reference, expect: rebill })
      expect(status.providerReference).toBe(next.providerReference)
      const lone = yield* service.purchase(make("alone"))
      const refused = yield* Effect.flip(
        service.rebill({
          ...rebill,
          reference: reference("goes-on-2"),
          providerReference: idOf(lone)
        })
      )
      expect(refused.disposition).toBe("Refused")
    }).pipe(Effect.scoped)
  )

  it.live("payouts: done, declined, twice, too early, lost", () =>
    Effect.gen(function* () {
      const { ledger, service } = yield* sandbox()
      const payment = idOf(yield* service.purchase(make("paid-in")))
      const pay = (name: string, value = 2000n, to = payment) =>
        service.payoutToPayer({ reference: reference(name), amount: euro(value), payment: to })
      const done = yield* pay("payout-1")
      expect(done).toMatchObject({ status: { unified: "succeeded" }, amount: euro(2000n) })
      const asked = yield* service.payoutStatus({ providerReference: done.providerReference ?? "" })
      expect(asked).toMatchObject({ status: { unified: "succeeded" }, reference: "payout-1" })
      expect((yield* Effect.flip(pay("payout-1")))._tag).toBe("DuplicateReference")
      expect((yield* Effect.flip(pay("payout-2", 800_100n)))._tag).toBe("Declined")
      const hold = idOf(yield* service.authorize(make("hold")))
      expect((yield* Effect.flip(pay("payout-3", 2000n, hold))).disposition).toBe("Refused")
      expect((yield* Effect.flip(pay("payout-4", 800_600n)))._tag).toBe("OutcomeUnknown")
      const lost = yield* service.payoutStatus({
        reference: reference("payout-4"),
        amount: euro(800_600n)
      })
      expect(lost.status.unified).toBe("succeeded")
      const paidOut = ledger().movements.filter(({ kind }) => kind === "payout")
      expect(paidOut.map((one) => one.reference)).toEqual(["payout-1", "payout-4"])
      const now = Date.now()
      const range = { fromMillis: now - 86_400_000, toMillis: now + 86_400_000 }
      const lines = yield* service.listByStatus({ ...range, status: "payoutsuccessful" })
      expect(lines.map((one) => [one.kind, one.reference])).toEqual([
        ["payout", "payout-1"],
        ["payout", "payout-4"]
      ])
    }).pipe(Effect.scoped)
  )

  it.live("a lost charge of a stored card is told by its reference", () =>
    Effect.gen(function* () {
      const { ledger, service } = yield* sandbox()
      const { token } = yield* service.tokenize({ reference: reference("store-it"), method: card })
      const charge = charged("lost", token ?? Redacted.make(""), 600_600n)
      expect((yield* Effect.flip(service.purchase(charge)))._tag).toBe("OutcomeUnknown")
      const status = yield* service.status({ reference: charge.reference, expect: charge })
      expect(status.status.unified).toBe("captured")
      expect(ledger().movements.map(({ kind }) => kind)).toEqual(["charge"])
    }).pipe(Effect.scoped)
  )

  it.live("3-D by a click, the browser's return, and the token that it brings", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const charge = { ...make("three-d", 5000n, cardOf("4000000000000002")), saveMethod: true }
      const { nextAction } = yield* service.purchase(charge)
      if (nextAction?.type !== "redirect") return yield* Effect.die("no redirect")
      const form = new URLSearchParams(
        nextAction.fields.map(({ name, value }): [string, string] => [name, value])
      )
      const page = yield* Effect.promise(async () =>
        (await fetch(nextAction.url, { method: nextAction.method, body: form })).text()
      )
      const brought = yield* press(page, "Y")
      const body = new TextEncoder().encode(brought.toString())
      const back = yield* read({ body, headers: {} })
      expect(back.reference).toBe(charge.reference)
      expect((yield* service.status(back.ask)).status.unified).toBe("captured")
      const { cards } = yield* service.storedCards()
      expect(cards.map(({ token }) => Redacted.value(token))).toEqual([
        back.token === null ? null : Redacted.value(back.token)
      ])
      brought.set("status", "N")
      const forged = new TextEncoder().encode(brought.toString())
      const error = yield* Effect.flip(read({ body: forged, headers: {} }))
      expect(error.kind).toBe("forged")
    }).pipe(Effect.scoped)
  )

  it.live("an invoice, its link, and the same again", () =>
    Effect.gen(function* () {
      const { service } = yield* sandbox()
      const order = { reference: reference("invoice-1"), amount: euro(5000n) }
      const returnUrl = "https://shop.test/return"
      const made = yield* service.generateInvoice({ ...order, returnUrl })
      const page = yield* Effect.promise(() => fetch(made.link ?? ""))
      expect(page.status).toBe(200)
      const status = yield* service.status({ reference: order.reference, expect: order })
      expect(status.status.unified).toBe("pending")
      const twice = yield* Effect.flip(service.generateInvoice({ ...order, returnUrl }))
      expect(twice._tag).toBe("DuplicateReference")
      const { invoiceId } = Redacted.value(made.details)
      const again = yield* service.regenerateInvoice({ invoiceId: String(invoiceId), returnUrl })
      expect(again.link).not.toBe(made.link)
      const settings = yield* service.invoiceSettings()
      expect(Redacted.value(settings)).toHaveProperty("result.code")
    }).pipe(Effect.scoped)
  )

  it.live("a rotation of the secure key", () =>
    Effect.gen(function* () {
      const { control, service } = yield* sandbox({
        secureKey: Redacted.make("next-key"),
        previousSecureKey: secureKey
      })
      expect((yield* Effect.flip(service.purchase(make("early"))))._tag).toBe(
        "AuthenticationFailed"
      )
      yield* control("merchants", {
        partnerId: "195",
        username: "testdoc",
        memberId: "11344",
        secureKey: "next-key",
        previousSecureKey: "sandbox-secure-key"
      })
      expect((yield* service.purchase(make("rotated"))).status.unified).toBe("captured")
    }).pipe(Effect.scoped)
  )
})
