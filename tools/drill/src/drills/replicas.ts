import { type Ask } from "../check/Books.ts"
import * as charges from "../check/charges.ts"
import { check } from "../check/check.ts"
import * as readBooks from "../check/readBooks.ts"
import { settle } from "../check/settle.ts"
import * as http from "../http.ts"
import * as Client from "../load/Client.ts"
import { start as startKilling } from "../load/killing.ts"
import * as Load from "../load/Load.ts"
import * as Mix from "../load/Mix.ts"
import type { Order } from "../load/Order.ts"
import { pause } from "../pause.ts"
import * as report from "../report/loadReport.ts"
import { table, tally } from "../report/table.ts"
import { keys } from "../stage/configuration.ts"
import * as Stage from "../stage/Stage.ts"
import type { Drill, Given } from "./Drill.ts"

/** How long a client tries: much longer than an attempt of a killed replica counts as running. */
const patienceMs = 300_000

/** The load, with replicas killed meanwhile. */
const load = async ({ closing, options, say }: Given, stage: Stage.Stage) => {
  const agent = http.connections()
  closing.defer(() => agent.destroy())
  const client = Client.make({ agent, url: stage.url, apiKey: keys.write, patienceMs })
  const rate = { perSecond: options.rate, seconds: options.seconds }
  const orders = Array.from({ length: Load.countOf(rate) }, (_, number) =>
    Mix.order(options.seed, number)
  )
  say(`${orders.length} orders, ${options.rate} a second`)
  const stopKilling = startKilling(stage.routers, options.killEvery)
  // Nobody is killed once no orders come any more: clients then wait for what was cut off.
  const killed = pause(options.seconds * 1000).then(stopKilling)
  const carryOut = (order: Order) => Load.carryOut(client, stage.gateways, order)
  const [kills, perSecond] = await Promise.all([killed, Load.run(rate, orders, carryOut)])
  return { asks: client.asks, kills, orders, perSecond }
}

/** Kinds of orders whose payments were often answered otherwise than they are in peace, and how. */
const unusual = (orders: ReadonlyArray<Order>, asks: ReadonlyArray<Ask>) => {
  const answers = new Map<string, string>()
  for (const ask of asks.filter(({ operation }) => operation === "payment")) {
    if (!answers.has(ask.order)) answers.set(ask.order, report.answerOf(ask))
  }
  const kinds = [...Map.groupBy(orders, ({ kind }) => kind)].map(([kind, own]) => {
    const got = own.map(({ reference }) => answers.get(reference) ?? "none")
    const usual = got.filter((answer) => Mix.usualAnswers(kind).includes(answer))
    return { kind, got, usual: usual.length }
  })
  const often = kinds.filter(({ got, usual }) => usual < got.length * 0.8)
  return {
    share: kinds.reduce((sum, { usual }) => sum + usual, 0) / orders.length,
    lines: often.map(({ got, kind }) => `${kind}: ${tally(got)}`)
  }
}

/** Several routers on one PostgreSQL, one of which is killed every few seconds, under load. */
export const replicas: Drill = {
  name: "replicas",
  about: "several replicas under load, one killed with -9 every few seconds",
  run: async (given) => {
    const { closing, options, say } = given
    const stage = await Stage.open(closing, options)
    const { asks, kills, orders, perSecond } = await load(given, stage)
    say("the load is over: what is unknown is being resolved")
    const agent = http.connections()
    closing.defer(() => agent.destroy())
    const reader = readBooks.reader({ url: stage.url, apiKey: keys.admin, agent })
    await stage.repair()
    await Load.giveUp(stage.gateways, orders, await reader.payments())
    const moveTime = options.realTime ? null : stage.moveTime
    const settled = await settle({ reader, moveTime, say })
    say("reading all books")
    const [router, gateways] = await Promise.all([reader.book(), stage.gateways.books()])
    const books = { asks, router, gateways }
    const { count: errorsLogged, latest } = stage.routers.errors()
    const connections = stage.balancer.taken()
    const run = { asks, kills, settled, errorsLogged, connections, perSecond }
    const lines = [...report.lines(run), report.notSentLine(books), ...report.sumLines(books)]
    say(`\n${table(lines)}`)
    const { lines: unusualLines, share } = unusual(orders, asks)
    if (unusualLines.length > 0) say(`\noften not the usual answer\n  ${unusualLines.join("\n  ")}`)
    if (latest.length > 0) say(`\nthe latest errors\n  ${latest.join("\n  ")}`)
    return {
      payments: orders.length,
      findings: check(books),
      unresolved: charges.unresolved(books),
      // Such a run was about something else than its orders, and proves nothing.
      failed: share < 0.5 ? [`only ${(share * 100).toFixed(0)} % of the usual answers`] : []
    }
  }
}
