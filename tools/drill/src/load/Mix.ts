import * as Draws from "./Draw.ts"
import type { FollowUp, Order } from "./Order.ts"

/**
 * Which orders clients have: mostly what shops have, and everything that a gateway can do wrong. Amounts
 * below 1000.00 are ordinary; from there on they select a fault of the simulated gateways (packages/sandbox).
 */

const approved = "4111111111111111"

/** At the checksum gateway. */
const cards = {
  noFunds: "4000000000009995",
  doNotHonour: "4000000000000341",
  challenge: "4000000000000002"
}

/** Accounts at the three kinds of card gateways; the first one is the cheapest to simulate. */
const homes = [
  { weight: 6, account: "checksum-eu" },
  { weight: 2, account: "opp-main" },
  { weight: 2, account: "intents-us" }
] as const

/** Faults after which the money has moved and the answer is of no use, by their trigger's last digits. */
const movedAndUnreadable = [6, 8, 9, 10, 11, 12, 18, 19, 20, 22, 27] as const

/** Faults after which the answer is of no use, and nothing has moved. */
const unreadableOnly = [5, 7, 25] as const

const ordinary = (draw: Draws.Draw): number => draw.between(101, 99_999)

/** Minor units of the trigger: `call` is its first digit, 1 for the payment itself. */
const trigger = (call: number, fault: number): number => call * 100_000 + fault * 100

const whole = (operation: FollowUp["operation"], amount: number): FollowUp => ({
  operation,
  amount,
  isWhole: true
})

const part = (operation: FollowUp["operation"], amount: number): FollowUp => ({
  operation,
  amount,
  isWhole: false
})

/** An order that nothing happens to. */
export const plainOrder = (
  members: Partial<Order> & Pick<Order, "amount" | "reference">
): Order => ({
  kind: "purchase",
  capture: "automatic",
  card: approved,
  accounts: ["checksum-eu"],
  followUps: [],
  shopper: null,
  isKeyReused: false,
  ...members
})

type Plan = Omit<Order, "kind" | "reference">

const plain = (draw: Draws.Draw): Plan =>
  plainOrder({
    reference: "",
    amount: ordinary(draw),
    accounts: [draw.weighted(homes).account]
  })

/** A plain order with other members, some of which need its amount. */
const with_ =
  (change: (plan: Plan, draw: Draws.Draw) => Partial<Plan>) =>
  (draw: Draws.Draw): Plan => {
    const plan = plain(draw)
    return { ...plan, ...change(plan, draw) }
  }

/** The kinds of orders: how many of a thousand, and how the payment is usually answered. */
const kinds = [
  { weight: 400, kind: "purchase", usual: ["201"], plan: plain },
  {
    weight: 70,
    kind: "refunded in full",
    usual: ["201"],
    plan: with_(({ amount }) => ({ followUps: [whole("refund", amount)] }))
  },
  {
    weight: 40,
    kind: "refunded in part",
    usual: ["201"],
    plan: with_(({ amount }, draw) => ({
      followUps: [part("refund", draw.between(1, amount - 1))]
    }))
  },
  {
    weight: 120,
    kind: "captured",
    usual: ["201"],
    plan: with_(({ amount }) => ({ capture: "manual", followUps: [whole("capture", amount)] }))
  },
  {
    weight: 40,
    kind: "captured in part, refunded in part",
    usual: ["201"],
    plan: with_(({ amount }, draw) => {
      const captured = draw.between(2, amount - 1)
      const refunded = draw.between(1, captured - 1)
      return {
        capture: "manual",
        followUps: [part("capture", captured), part("refund", refunded)]
      }
    })
  },
  {
    weight: 50,
    kind: "voided",
    usual: ["201"],
    plan: with_(({ amount }) => ({ capture: "manual", followUps: [whole("void", amount)] }))
  },
  {
    weight: 50,
    kind: "declined",
    usual: ["402 declined"],
    plan: with_(() => ({ card: cards.noFunds, accounts: ["checksum-eu"] }))
  },
  {
    weight: 50,
    kind: "declined, paid elsewhere",
    usual: ["201"],
    plan: with_(() => ({ card: cards.doNotHonour, accounts: ["checksum-eu", "opp-main"] }))
  },
  {
    weight: 20,
    kind: "not reached, paid elsewhere",
    usual: ["201"],
    plan: with_(() => ({ accounts: ["down", "checksum-backup"] }))
  },
  {
    weight: 50,
    kind: "payment's answer lost",
    usual: ["202"],
    plan: with_((_, draw) => ({ amount: trigger(1, draw.oneOf(movedAndUnreadable)) }))
  },
  {
    weight: 12,
    kind: "payment lost",
    usual: ["202"],
    plan: with_((_, draw) => ({ amount: trigger(1, draw.oneOf(unreadableOnly)) }))
  },
  {
    weight: 15,
    kind: "capture's answer lost",
    usual: ["201"],
    plan: with_(() => {
      const amount = trigger(2, 6)
      return { amount, capture: "manual", followUps: [whole("capture", amount)] }
    })
  },
  {
    weight: 15,
    kind: "refund's answer lost",
    usual: ["201"],
    plan: with_(() => {
      const amount = trigger(3, 6)
      return { amount, followUps: [whole("refund", amount)] }
    })
  },
  {
    weight: 10,
    kind: "void's answer lost",
    usual: ["201"],
    plan: with_(() => {
      const amount = trigger(4, 6)
      return { amount, capture: "manual", followUps: [whole("void", amount)] }
    })
  },
  {
    weight: 15,
    kind: "pending at the gateway",
    usual: ["202"],
    plan: with_((_, draw) => ({ amount: trigger(1, draw.oneOf([3, 4])) }))
  },
  {
    weight: 20,
    kind: "3-D, decided later",
    usual: ["201"],
    plan: with_((_, draw) => ({
      card: cards.challenge,
      accounts: ["checksum-eu"],
      shopper: {
        to: draw.oneOf(["success", "success", "failure", "expired"]),
        afterMs: draw.between(500, 8_000)
      }
    }))
  },
  {
    weight: 8,
    kind: "gateway slow",
    usual: ["201"],
    plan: with_((_, draw) => ({ amount: trigger(1, draw.oneOf([13, 14, 24])) }))
  },
  { weight: 15, kind: "key used again", usual: ["201"], plan: with_(() => ({ isKeyReused: true })) }
] as const

/** How the payment of an order is usually answered; a crash in the middle of it may bring another answer. */
export const usualAnswers = (kind: string): ReadonlyArray<string> =>
  kinds.find((one) => one.kind === kind)?.usual ?? []

/** The order with this number: the same for the same seed. */
export const order = (seed: number, number: number): Order => {
  const draw = Draws.make(seed, number)
  const { kind, plan } = draw.weighted(kinds)
  return { ...plan(draw), kind, reference: `drill-${seed}-${number}` }
}
