import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Money, Reference } from "@switchyard/core"
import { Gateway, Inbox } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { accessKey, decide, secretKey, start } from "./instance.ts"
import { charge, payout } from "./samples.ts"
import { gateway } from "./support.ts"

const accountNumber = "50100234567891"

const link = { amount: "data.amount", reference: "data.order_id" }
const record = { ...link, outcome: ["success", "data.status"] }

/** The simulated gateway, described for the conformance suite. */
export const simulator = Effect.gen(function* () {
  const { control, ledger, options } = yield* start({ payoutSettlesAfterMs: 0 })
  const inbox = yield* Inbox.start
  yield* control("webhook", { url: inbox.url })
  const own = yield* gateway(options)
  const { reference: _, ...sample } = charge
  const { reference: __, ...destined } = payout
  const destination = { ...payout.destination, accountNumber: Redacted.make(accountNumber) }
  let count = 0
  const notifications = Effect.gen(function* () {
    // So far apart that no small change makes one of another: that one would be just as true.
    const name = String(++count).repeat(8)
    const refused = Reference.make(`refused-${name}`)
    const paidIn = Reference.make(`payin-${name}`)
    const paidOut = Reference.make(`payout-${name}`)
    const steps = [
      { reference: paidIn, to: "initiated" },
      { reference: paidIn, to: "success" },
      { reference: refused, to: "failure" }
    ]
    for (const reference of [paidIn, refused]) yield* own.purchase({ ...charge, reference })
    yield* inbox.clear
    const payins = yield* Effect.forEach(steps, (step) =>
      Effect.andThen(control("advance", step), inbox.next)
    )
    yield* own.payout({ ...payout, reference: paidOut })
    return [...payins, yield* inbox.next]
  })
  const described: Gateway.Gateway = {
    http: NodeHttpClient.layerUndici,
    movements: Effect.sync(() => Gateway.movementsOf(ledger().movements)),
    charge: sample,
    challenged: { ...sample, amount: Money.make(10_050, "INR") },
    payout: { ...destined, destination },
    pay: (payment) => decide(payment, "approve"),
    answers: {
      purchase: { ...link, outcome: ["success"] },
      status: { ...record, amount: "data.request_amount" },
      payout: record,
      payoutStatus: record
    },
    amountIn: ({ body }) => {
      const text = /"amount":([^,}]+)/.exec(body)?.[1]
      return text === undefined ? null : { text, unit: "major" }
    },
    notifications,
    // The beneficiary's data too: point 30 of section 9 wants it masked.
    secrets: {
      "secret key": secretKey,
      "access key": accessKey,
      "account number": accountNumber,
      "mobile number": "7878787878",
      "e-mail address": payout.customer.email
    },
    secretHeaders: ["access-key", "signature"]
  }
  return { ...described, options }
})
