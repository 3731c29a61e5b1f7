import type { Operation } from "../check/Books.ts"
import type { Instance } from "../stage/configuration.ts"
import * as Mix from "../load/Mix.ts"
import { bodyOf, type Order } from "../load/Order.ts"

/** One thing that many callers ask for at once, with one key. */
export interface Round {
  readonly name: string
  /** The order's reference is made of it. */
  readonly order: string
  /** What has to be there before: a payment that this is done with. */
  readonly before: Order | null
  readonly operation: Operation
  readonly path: (payment: string) => string
  readonly amount: number
  readonly body: object
  /** What some of the callers send instead, under the same key. */
  readonly otherBody: object | null
  /** Where the one call must arrive, and as which operation of that gateway. */
  readonly instance: Instance["name"]
  readonly call: string
  /** A fault that the gateway plays on that call. */
  readonly fault: object | null
  /** Whether all replicas are killed while the gateway is busy with the call. */
  readonly isKilling: boolean
  /** How callers are answered in the end. */
  readonly answers: ReadonlyArray<number>
}

const plain = Mix.plainOrder

const payment = (name: string, change: Partial<Round> = {}): Round => {
  const order = plain({ reference: `same-key-${name.replaceAll(/\W+/g, "-")}`, amount: 9200 })
  return {
    name,
    order: order.reference,
    before: null,
    operation: "payment",
    path: () => "/v1/payments",
    amount: order.amount,
    body: bodyOf(order),
    otherBody: null,
    instance: "checksum",
    call: "create",
    fault: null,
    isKilling: false,
    answers: [201],
    ...change
  }
}

/** A follow-up at the gateway that would do it twice: it takes several captures and refunds of a payment. */
const followUp = (
  name: string,
  operation: "capture" | "refund",
  change: Partial<Round> = {}
): Round => {
  const before = plain({
    reference: `same-key-${name.replaceAll(/\W+/g, "-")}`,
    amount: 9200,
    capture: operation === "capture" ? "manual" : "automatic",
    accounts: ["intents-us"]
  })
  return payment(name, {
    order: before.reference,
    before,
    operation,
    path: (id) => `/v1/payments/${id}/${operation === "refund" ? "refunds" : operation}`,
    amount: 1000,
    body: { amount: 1000 },
    instance: "intents",
    call: operation,
    answers: operation === "refund" ? [201] : [200],
    ...change
  })
}

const payoutBody = {
  reference: "same-key-payout",
  amount: { value: 50_000, currency: "INR" },
  destination: {
    type: "bank_account",
    holder: "Asha Rao",
    accountNumber: "50100123456789",
    ifsc: "HDFC0000123",
    bankName: "HDFC Bank",
    scheme: "IMPS",
    address: "1 MG Road, Bengaluru"
  },
  customer: { id: "c-1", email: "asha@example.com", name: "Asha Rao", phone: "9876543210" },
  remarks: "refund of an order",
  route: { accounts: ["upi-in"] }
}

const slow = { fault: "slow", afterMs: 1500 }

/** Every round of the drill. */
export const rounds: ReadonlyArray<Round> = [
  payment("payment"),
  payment("payment, gateway slow", { fault: slow }),
  payment("payment, answer lost", { fault: { fault: "loseAnswer" }, answers: [201, 202] }),
  payment("payment, other bodies", {
    otherBody: { ...bodyOf(plain({ reference: "same-key-other-body", amount: 9300 })) }
  }),
  payment("payment, every replica killed in mid-call", {
    fault: slow,
    isKilling: true,
    answers: [201, 202]
  }),
  followUp("capture", "capture"),
  followUp("refund", "refund"),
  followUp("refund, gateway slow", "refund", { fault: slow }),
  payment("payout", {
    operation: "payout",
    order: payoutBody.reference,
    path: () => "/v1/payouts",
    amount: payoutBody.amount.value,
    body: payoutBody,
    instance: "payin-payout",
    call: "payout",
    answers: [201, 202]
  })
]
