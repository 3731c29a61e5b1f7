import { Money, type PaymentMethod, type Payments, type Reference } from "@switchyard/core"
import { RoutedPayments } from "@switchyard/routing"
import { Server } from "@switchyard/sandbox"
import { Effect, Fiber, Redacted } from "effect"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { closedUrl } from "./support/configuration.ts"
import {
  card,
  checksum,
  euro,
  idOf,
  openPayment,
  payinPayout,
  reference,
  run
} from "./support/libraryAccounts.ts"

/** Several real providers behind one `Payments`, against the simulated gateways over HTTP. */

let sandbox: Server.StartedSandbox
beforeAll(async () => {
  sandbox = await Server.start()
})
afterAll(() => sandbox.close())

const arrivals = (name: string, sent: Reference.Reference) =>
  sandbox.ledger(name).arrivals[sent]?.total ?? 0

interface Cards {
  readonly approved: PaymentMethod.Card
  readonly declined: PaymentMethod.Card
}

/** A program for one gateway: it knows nothing of accounts. Answers what it was told, without ids. */
const life = (payments: Payments.Service, { approved, declined }: Cards) =>
  Effect.gen(function* () {
    const told: Array<unknown> = []
    const offers = payments.capabilities.operations
    const note = (step: string, answer: object) => {
      const { amount, decline, status, token } = { ...answer } as Record<string, unknown>
      told.push([step, status, amount, decline, token === undefined ? "" : typeof token])
    }
    const sale = { reference: reference("sale"), amount: euro(5000n), method: approved }
    const paid = yield* payments.purchase(sale)
    note("purchase", paid)
    const { reference: ours } = sale
    note("status", yield* payments.status({ reference: ours, expect: sale }))
    note("status", yield* payments.status({ providerReference: idOf(paid), expect: sale }))
    const target = { providerReference: idOf(paid), amount: euro(2000n) }
    if (offers.includes("rebill")) {
      note("rebill", yield* payments.rebill({ ...target, reference: reference("rebill") }))
    }
    note("refund", yield* payments.refund({ ...target, reference: reference("refund") }))
    const held = yield* payments.authorize({ ...sale, reference: reference("hold") })
    const part = { providerReference: idOf(held), amount: euro(3000n) }
    note("capture", yield* payments.capture({ ...part, reference: reference("capture") }))
    const other = yield* payments.authorize({ ...sale, reference: reference("hold") })
    const release = { reference: reference("void"), providerReference: idOf(other) }
    note("void", yield* payments.void(release))
    const stored = yield* payments.tokenize({ reference: reference("store"), method: approved })
    note("tokenize", stored)
    const token = stored.token ?? Redacted.make("")
    const method = { type: "token", token } as const
    const byToken = yield* payments.purchase({ ...sale, method, reference: reference("token") })
    note("by token", byToken)
    if (offers.includes("payout")) {
      for (const destination of [approved, method]) {
        const order = { reference: reference("payout"), amount: euro(1000n) }
        const payout = yield* payments.payout({ ...order, destination })
        note("payout", payout)
        note("payoutStatus", yield* payments.payoutStatus(order))
      }
    }
    const forget = { reference: reference("forget"), token }
    note("deleteToken", yield* payments.deleteToken(forget))
    const no = yield* Effect.flip(
      payments.purchase({ ...sale, method: declined, reference: reference("declined") })
    )
    told.push([no._tag, no.disposition, no.message])
    const never = yield* Effect.flip(payments.status({ reference: reference("never") }))
    told.push([never._tag, never.disposition])
    return told
  })

/** Behind an account that cannot be reached, but for questions. */
const behindClosed = Effect.fnUntraced(function* (payments: Payments.Service) {
  const closed = yield* checksum(closedUrl)
  const open = yield* checksum(sandbox.baseUrl("checksum-2"))
  const { list, payoutStatus, status } = open.payments
  const first = { ...closed.payments, list, payoutStatus, status }
  const accounts = [
    { id: "closed", payments: first },
    { id: "main", payments }
  ]
  return (yield* RoutedPayments.make({ accounts })).payments
})

describe("a program for one gateway gets the same answers from several", () => {
  const gateways = [
    [
      "checksum",
      () => checksum(sandbox.baseUrl("checksum")),
      { approved: card("4000000000000051"), declined: card("4000000000009995") }
    ],
    [
      "open-payment",
      () => openPayment(sandbox.baseUrl("open-payment")),
      { approved: card("4200000000000000"), declined: card("4444444444444444") }
    ]
  ] as const

  test.each(gateways)("%s", (name, make, cards) =>
    run(
      Effect.gen(function* () {
        const { payments } = yield* make()
        const kinds = () => sandbox.ledger(name).movements.map(({ kind }) => kind)
        const alone = yield* life(payments, cards)
        const booked = kinds()
        expect(yield* life(yield* behindClosed(payments), cards)).toEqual(alone)
        expect(kinds()).toEqual([...booked, ...booked])
        expect(booked.length).toBeGreaterThan(5)
      })
    )
  )
})

describe("several gateways", () => {
  test("each request goes to one that can take it, what follows to the one that took it", () =>
    run(
      Effect.gen(function* () {
        const cards = yield* checksum(sandbox.baseUrl("checksum"))
        const upi = yield* payinPayout(sandbox.baseUrl("payin-payout"))
        const accounts = [
          { id: "cards-eu", payments: cards.payments },
          { id: "upi-in", payments: upi.payments }
        ]
        const { payments } = yield* RoutedPayments.make({ accounts })
        const [linked, sent] = [reference("link"), reference("payout")]
        const customer = { id: "customer-1", email: "asha@example.com", phone: "+919876543210" }
        const rupees = { amount: Money.make(10_000, "INR"), customer }
        const link = yield* payments.purchase({
          ...rupees,
          reference: linked,
          method: { type: "upi" },
          returnUrl: "https://shop.test/return"
        })
        expect(link.status.unified).toBe("requires_action")
        const payout = yield* payments.payout({
          ...rupees,
          reference: sent,
          destination: {
            type: "bank_account",
            holder: "Asha Rao",
            accountNumber: Redacted.make("12345678901"),
            ifsc: "HDFC0000001",
            bankName: "HDFC Bank",
            scheme: "IMPS",
            address: "1 MG Road"
          }
        })
        const paid = yield* payments.purchase({
          reference: reference("card"),
          amount: euro(5000n),
          method: card("4000000000000051")
        })
        expect(paid.providerReference).toMatch(/^cards-eu~/)
        expect(payout.status.unified).toBe("pending")
        expect(arrivals("payin-payout", sent)).toBe(1)
        const restarted = (yield* RoutedPayments.make({ accounts })).payments
        for (const asked of [payments, restarted]) {
          const { amount } = rupees
          const known = { reference: linked, expect: { amount } }
          expect((yield* asked.status(known)).status.unified).toBe("pending")
          const { status } = yield* asked.payoutStatus({ reference: sent, amount })
          expect(["pending", "succeeded"]).toContain(status.unified)
        }
      })
    ))

  const two = Effect.gen(function* () {
    const [first, second] = [
      yield* checksum(sandbox.baseUrl("checksum")),
      yield* checksum(sandbox.baseUrl("checksum-2"))
    ]
    const { payments } = yield* RoutedPayments.make({
      accounts: [
        { id: "first", payments: first.payments },
        { id: "second", payments: second.payments }
      ],
      breaker: false
    })
    return payments
  })

  const strike = (fault: string) =>
    Effect.promise(() =>
      fetch(`${sandbox.url}/control/checksum/faults`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ fault, times: 1 })
      }).then(({ ok }) => expect(ok).toBe(true))
    )

  const faults = [
    ["decline", 1],
    ["throttle", null],
    ["loseAnswer", 0],
    ["html200", 0],
    ["empty200", 0],
    ["truncated", 0],
    ["truncatedNoLength", 0],
    ["wrongAmount", 0],
    ["wrongCurrency", 0],
    ["wrongReference", 0],
    ["unknownCode", 0],
    ["error500", 0],
    ["error500AfterProcessing", 0],
    ["resetBeforeProcessing", 0],
    ["hangAnswer", 0]
  ] as const
  test.each(faults)("%s at the first: the second is asked %s times", (fault, asked) =>
    run(
      Effect.gen(function* () {
        const payments = yield* two
        const order = { reference: reference("struck"), amount: euro(5000n) }
        yield* strike(fault)
        const result = yield* Effect.result(
          payments.purchase({ ...order, method: card("4000000000000051") })
        )
        const charged = ["checksum", "checksum-2"].flatMap((name) =>
          sandbox.ledger(name).movements.filter((one) => one.reference === order.reference)
        )
        expect(charged.length).toBeLessThanOrEqual(1)
        if (asked === 0) {
          expect(result).toMatchObject({ failure: { disposition: "Unknown" } })
          expect(arrivals("checksum-2", order.reference)).toBe(0)
          const found = yield* Effect.result(
            payments.status({ reference: order.reference, expect: order })
          )
          expect(found).toMatchObject(
            charged.length === 1
              ? { success: { status: { unified: "captured" }, amount: order.amount } }
              : { failure: { _tag: "NotFound" } }
          )
        }
        if (asked === 1) {
          expect(result).toMatchObject({
            success: { providerReference: expect.stringMatching(/^second~/) }
          })
          const found = yield* payments.status({ reference: order.reference, expect: order })
          expect(found.status.unified).toBe("captured")
        }
      })
    )
  )

  test("a shopper who goes away in mid-call is charged at most where the call was", () =>
    run(
      Effect.gen(function* () {
        const payments = yield* two
        const order = { reference: reference("gone"), amount: euro(5000n) }
        yield* strike("hangAnswer")
        const fiber = yield* Effect.forkChild(
          payments.purchase({ ...order, method: card("4000000000000051") })
        )
        while (arrivals("checksum", order.reference) === 0) yield* Effect.sleep(5)
        yield* Fiber.interrupt(fiber)
        const found = yield* payments.status({ reference: order.reference, expect: order })
        expect(found.providerReference).toMatch(/^first~/)
        expect(arrivals("checksum-2", order.reference)).toBe(0)
      })
    ))
})
