import { randomUUID } from "node:crypto"
import { Agent } from "node:http"
import { type Ask, finalOf, isAccepted } from "../check/Books.ts"
import * as charges from "../check/charges.ts"
import { check } from "../check/check.ts"
import * as readBooks from "../check/readBooks.ts"
import { settle } from "../check/settle.ts"
import * as Client from "../load/Client.ts"
import { bodyOf, type Order } from "../load/Order.ts"
import { pause } from "../pause.ts"
import { answerOf } from "../report/loadReport.ts"
import { percentile, tally } from "../report/table.ts"
import { keys } from "../stage/configuration.ts"
import * as Stage from "../stage/Stage.ts"
import type { Drill, Given } from "./Drill.ts"
import { type Round, rounds } from "./rounds.ts"

const patienceMs = 300_000

/** How many calls of the round's operation the gateway has received. */
const callsOf = async ({ gateways }: Stage.Stage, { call, instance }: Round): Promise<number> =>
  (await gateways.received(instance)).filter(({ operation }) => operation === call).length

/** How many payments have come to the gateway, whatever became of them. */
const arrivalsOf = async ({ gateways }: Stage.Stage, { instance }: Round): Promise<number> => {
  const book = (await gateways.books()).find((one) => one.instance === instance)
  return Object.values(book?.arrivals ?? {}).reduce((sum, { total }) => sum + total, 0)
}

/** Kills every replica while the gateway is busy with the one call, and starts them again. */
const killInMidCall = async (stage: Stage.Stage, round: Round, isOver: () => boolean) => {
  const { routers } = stage
  const before = await arrivalsOf(stage, round)
  while ((await arrivalsOf(stage, round)) === before && !isOver()) await pause(20)
  await Promise.all(routers.names.map(routers.kill))
  await Promise.all(routers.names.map(routers.restart))
}

/** What a round's callers must not see. */
const faultsOf = (round: Round, asks: ReadonlyArray<Ask>, calls: number): ReadonlyArray<string> => {
  const faults: Array<string> = []
  if (calls !== 1) faults.push(`${calls} calls at the gateway`)
  const objects = new Set(
    asks.flatMap(({ answers }) => answers.flatMap(({ subject }) => subject ?? []))
  )
  if (objects.size !== 1) faults.push(`the answers name ${objects.size} objects`)
  const [first] = asks
  for (const ask of asks) {
    const final = finalOf(ask)
    if (ask.fingerprint !== first?.fingerprint) continue
    if (final === undefined || !round.answers.includes(final.status)) {
      faults.push(`answered ${answerOf(ask)}`)
    }
  }
  const others = asks.filter(({ fingerprint }) => fingerprint !== first?.fingerprint)
  if (others.some(({ answers }) => answers.some(isAccepted)))
    faults.push("another body was accepted")
  const waits = asks.flatMap(({ answers }) => answers.filter(({ status }) => status === 409))
  if (waits.some(({ retryAfter }) => retryAfter === null)) faults.push("409 without Retry-After")
  return [...Map.groupBy(faults, (fault) => fault)].map(
    ([fault, { length }]) => `${round.name}: ${fault}${length > 1 ? `, ${length} times` : ""}`
  )
}

/** The payment that the round's callers do something with. */
const prepared = async (client: Client.Client, order: Order): Promise<string> => {
  const { amount, reference } = order
  const wish = { order: reference, operation: "payment", path: "/v1/payments", amount } as const
  const { ask } = await client.ask({ ...wish, body: bodyOf(order) })
  return finalOf(ask)?.subject ?? ""
}

/** Everybody at once, each over a connection of its own. */
const play = async ({ options, say }: Given, stage: Stage.Stage, round: Round) => {
  const agent = new Agent({ keepAlive: false })
  const client = Client.make({ agent, url: stage.url, apiKey: keys.write, patienceMs })
  const { amount, before, body, operation, order, otherBody } = round
  const payment = before === null ? "" : await prepared(client, before)
  if (round.fault !== null) {
    await stage.gateways.fault(round.instance, { operation: round.call, ...round.fault })
  }
  const callsBefore = await callsOf(stage, round)
  const wish = { order, operation, path: round.path(payment), amount, key: randomUUID() }
  let over = false
  const killing = round.isKilling ? killInMidCall(stage, round, () => over) : Promise.resolve()
  const asked = await Promise.all(
    Array.from({ length: options.callers }, (_, index) =>
      client.ask({ ...wish, body: otherBody !== null && index % 10 === 9 ? otherBody : body })
    )
  )
  over = true
  await killing
  const asks = asked.map(({ ask }) => ask)
  const calls = (await callsOf(stage, round)) - callsBefore
  const waits = asks.flatMap(({ answers }) => answers.filter(({ final }) => !final))
  const took = asks.map(({ tookMs }) => tookMs)
  say(`${round.name}: ${asks.length} callers, ${calls} call at the gateway`)
  say(`  ${tally(asks.map(answerOf))}`)
  say(`  told to wait: ${tally(waits.map((one) => `${one.status} ${one.code ?? ""}`)) || "nobody"}`)
  say(`  p50 ${percentile(took, 0.5).toFixed(0)} ms  p99 ${percentile(took, 0.99).toFixed(0)} ms`)
  return { asks: client.asks, failed: faultsOf(round, asks, calls) }
}

/** Many callers with one key at once: one call at the gateway, one object, the others wait for it. */
export const sameKey: Drill = {
  name: "same-key",
  about: "many callers with one key at once, round after round",
  run: async (given) => {
    const { closing, options, say } = given
    const stage = await Stage.open(closing, options)
    const asks: Array<Ask> = []
    const failed: Array<string> = []
    for (const round of rounds) {
      const played = await play(given, stage, round)
      asks.push(...played.asks)
      failed.push(...played.failed)
    }
    const agent = new Agent({ keepAlive: true })
    closing.defer(() => agent.destroy())
    const reader = readBooks.reader({ url: stage.url, apiKey: keys.admin, agent })
    await settle({ reader, say, moveTime: options.realTime ? null : stage.moveTime })
    const [router, gateways] = await Promise.all([reader.book(), stage.gateways.books()])
    const books = { asks, router, gateways }
    const payments = new Set(asks.map(({ order }) => order)).size
    return { payments, findings: check(books), unresolved: charges.unresolved(books), failed }
  }
}
