import type { Capabilities, PaymentError } from "@switchyard/core"
import { Failover, Plan, Policy } from "@switchyard/routing"
import * as Schema from "effect/Schema"
import * as Chance from "../chance.ts"
import * as answers from "../world/answers.ts"
import * as Ledger from "../world/Ledger.ts"
import * as Oracle from "../world/oracle.ts"
import * as World from "../world/World.ts"
import * as Agenda from "./Agenda.ts"
import * as Breakers from "./Breakers.ts"
import * as Calls from "./Calls.ts"
import * as History from "./History.ts"
import * as Learning from "./Learning.ts"
import type { Run, Trial } from "./Run.ts"
import * as Series from "./Series.ts"
import * as VirtualClock from "./VirtualClock.ts"

/** Everything that a run keeps. */
const begin = (trial: Trial, payments: number, seed: number) => {
  const { world } = trial
  const policy = Schema.decodeUnknownSync(Policy.Policy)(trial.policy)
  const clock = VirtualClock.make()
  return {
    trial,
    world,
    payments,
    seed,
    policy,
    clock,
    chance: Chance.make(seed),
    oracle: Oracle.make(world, policy.retry?.maxAttempts ?? 3),
    indexes: new Map(world.gateways.map(({ id }, index) => [id, index])),
    agenda: Agenda.make<() => void>(),
    breakers: Breakers.make(clock),
    learning: Learning.make(),
    ledgers: world.gateways.map((gateway) => Ledger.make(gateway, payments)),
    calls: Calls.make(),
    running: world.gateways.map(() => 0),
    series: Series.make(world.gateways.length),
    history: History.make()
  }
}

type State = ReturnType<typeof begin>

/** A payment on its way. */
interface Journey {
  readonly payment: World.Payment
  readonly segment: ReturnType<typeof Plan.segmentOf>
  readonly accounts: ReadonlyArray<string>
  readonly startedMs: number
}

const capabilities: Capabilities.Capabilities = {
  operations: ["purchase"],
  methods: ["card"],
  brands: "any",
  currencies: "any",
  amountDecimals: null,
  maxAmount: null,
  lookup: { byReference: true, byProviderReference: true, followUps: [] },
  idempotency: "none",
  webhooks: "none",
  capture: { partial: false, multiple: false },
  void: { partial: false, afterPartialCapture: false, afterCapture: false },
  refund: { partial: false, multiple: false },
  threeDSecure: false,
  saveMethod: false,
  recurring: false,
  tokenizeMethods: [],
  payoutDestinations: [],
  requiredFields: [],
  requiredPayoutFields: []
}

const requestOf = ({ amount, brand }: World.Payment): Plan.Charge => ({
  operation: "purchase",
  method: "card",
  brand,
  bin: null,
  amount,
  country: null,
  metadata: {},
  missing: []
})

const candidatesOf = (state: State, segment: Journey["segment"]): ReadonlyArray<Plan.Candidate> => {
  const table = state.learning.table(state.clock.nowMs)
  return state.world.gateways.map(({ fees, id }) => ({
    id,
    capabilities,
    limits: {},
    fees,
    health: { state: state.breakers.state(id) },
    outcomes: table.estimate(segment, id)
  }))
}

const isFull = ({ running, world }: State, index: number): boolean =>
  (running[index] ?? 0) >= (world.gateways[index]?.maxConcurrent ?? Number.POSITIVE_INFINITY)

/** Notes how good a plan is, by what is true; an account without capacity is passed over at no cost. */
const judge = (state: State, { accounts, payment }: Journey): void => {
  const { indexes, oracle, series, trial } = state
  const order = accounts
    .map((account) => indexes.get(account) ?? -1)
    .filter((index) => !isFull(state, index))
  const group = trial.groups?.find((one) => one.includes(accounts[0] ?? ""))
  const first = group?.map((account) => indexes.get(account) ?? -1)
  const part = Series.partOf(payment.number, state.payments)
  const best = oracle.best(payment.brand, state.clock.nowMs, first)
  Series.add(series.payments, part, 1)
  Series.add(series.best, part, best)
  Series.add(series.expected, part, oracle.of(order, payment.brand, state.clock.nowMs))
  if (payment.brand !== state.world.brands[0]) return
  Series.add(series.watched, part, 1)
  const asked = series.first[order[0] ?? -1]
  if (asked !== undefined) Series.add(asked, part, 1)
}

const arrive = (state: State, number: number): void => {
  const payment = World.paymentOf(state.world, state.chance, number)
  const request = requestOf(payment)
  const segment = Plan.segmentOf(request)
  const candidates = candidatesOf(state, segment)
  const { plan } = Plan.decide(request, state.policy, candidates, `${state.seed}-${number}`)
  const accounts = plan.map(({ account }) => account)
  const journey = { payment, segment, accounts, startedMs: state.clock.nowMs }
  judge(state, journey)
  const [account] = accounts
  if (account !== undefined) ask(state, journey, account, 1)
}

/** Asks an account, as the `asked`-th; the answer comes later. */
const ask = (state: State, journey: Journey, account: string, asked: number): void => {
  const { agenda, breakers, calls, chance, clock, history, ledgers, running, world } = state
  const { number } = journey.payment
  const index = state.indexes.get(account) ?? -1
  if (isFull(state, index)) return hear(state, journey, asked, answers.noCapacity)
  const end = breakers.begin(account)
  if (end === null) return hear(state, journey, asked, answers.breakerOpen)
  running[index] = (running[index] ?? 0) + 1
  calls.add(index, clock.nowMs)
  const answer = answers.answer(world, chance, index, journey.payment, clock.nowMs)
  const ledger = ledgers[index]
  if (ledger !== undefined && answer.entry !== 0) {
    Ledger.note(ledger, number, calls.count(), answer.entry)
  }
  for (const value of [number, index, answer.entry, clock.nowMs]) history.add(value)
  agenda.add(clock.nowMs + answer.latencyMs, () => {
    running[index] = (running[index] ?? 1) - 1
    end(answer.error)
    state.learning.note(journey.segment, account, answer.error)
    hear(state, journey, asked, answer.error)
  })
}

/** What follows from an answer: nothing, or the next account. */
const hear = (
  state: State,
  journey: Journey,
  asked: number,
  error: PaymentError.PaymentError | null
): void => {
  if (error === null) return
  const elapsedMs = state.clock.nowMs - journey.startedMs
  const { retry } = state.policy
  const next = Failover.next(journey.accounts, asked, elapsedMs, error, retry)
  if (next !== null) ask(state, journey, next, asked + 1)
}

/** Lets everything happen until then. */
const passUntil = ({ agenda, clock }: State, atMs: number): void => {
  while (agenda.nextMs() <= atMs) {
    clock.nowMs = agenda.nextMs()
    agenda.take()?.()
  }
}

/** What the gateways' books say of money: charges by part of the run, and fees. */
const settle = ({ chance, ledgers, payments, series, world }: State): number => {
  let fees = 0
  for (let number = 0; number < payments; number++) {
    const charged = ledgers.find(({ entries }) => Ledger.isCharge(entries[number] ?? 0))
    if (charged === undefined) continue
    const { fixed = 0, percent = 0 } = charged.gateway.fees
    const { amount } = World.paymentOf(world, chance, number)
    fees += (Number(amount.value) * percent) / 100 + fixed
    Series.add(series.approved, Series.partOf(number, payments), 1)
  }
  return fees
}

/** Sends so many payments through routing and the simulated gateways. The same seed is the same run. */
export const simulate = (trial: Trial, payments: number, seed: number): Run => {
  const state = begin(trial, payments, seed)
  for (let number = 0; number < payments; number++) {
    const atMs = World.arrivalMs(state.world, number)
    passUntil(state, atMs)
    state.clock.nowMs = atMs
    arrive(state, number)
  }
  passUntil(state, Number.MAX_SAFE_INTEGER)
  const { calls, history, ledgers, series } = state
  const fees = settle(state)
  const audit = Ledger.audit(ledgers)
  return { trial, payments, series, calls, audit, fees, digest: history.digest() }
}

/** The share of payments that one gateway would approve alone, with nobody else to ask. */
export const alone = (
  world: World.World,
  index: number,
  payments: number,
  seed: number
): number => {
  const chance = Chance.make(seed)
  let charged = 0
  for (let number = 0; number < payments; number++) {
    const payment = World.paymentOf(world, chance, number)
    const atMs = World.arrivalMs(world, number)
    const { entry } = answers.answer(world, chance, index, payment, atMs)
    if (Ledger.isCharge(entry)) charged += 1
  }
  return charged / payments
}
