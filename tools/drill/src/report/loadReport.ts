import { availableParallelism, loadavg } from "node:os"
import { type Ask, type Books, finalOf } from "../check/Books.ts"
import { byAccount } from "../check/sums.ts"
import type { Settled } from "../check/settle.ts"
import type { Kills } from "../load/killing.ts"
import { type Line, percentile, tally } from "./table.ts"

/** What is told of a run under load. */
export interface Run {
  readonly asks: ReadonlyArray<Ask>
  readonly kills: Kills
  readonly settled: Settled
  /** Connections that each replica took. */
  readonly connections: Readonly<Record<string, number>>
  readonly errorsLogged: number
  /** How many orders came in a second. */
  readonly perSecond: number
}

/** Everything runs on one machine: how busy it was says what the latencies are worth. */
const machine = (): string =>
  `${availableParallelism()} processors, load ${loadavg()[0]?.toFixed(1) ?? "unknown"}`

/** The final answer in a word: its status, and the code of a problem. */
export const answerOf = (ask: Ask): string => {
  const final = finalOf(ask)
  if (final === undefined) return "none"
  return final.code === null ? String(final.status) : `${final.status} ${final.code}`
}

const latency = (asks: ReadonlyArray<Ask>): string => {
  const took = asks.map(({ tookMs }) => tookMs)
  const at = (share: number): string => `${percentile(took, share).toFixed(0)} ms`
  return `p50 ${at(0.5)}  p99 ${at(0.99)}  longest ${at(1)}`
}

const isPayment = ({ operation }: Ask): boolean => operation === "payment"

/** The run in numbers. */
export const lines = (run: Run): ReadonlyArray<Line> => {
  const { asks, connections, kills, settled } = run
  const payments = asks.filter(isPayment)
  const followUps = asks.filter((ask) => !isPayment(ask))
  const failures = asks.reduce((sum, { connectionFailures }) => sum + connectionFailures, 0)
  const waits = asks.flatMap(({ answers }) => answers.filter(({ final }) => !final))
  return [
    ["machine", machine()],
    ["orders", new Set(asks.map(({ order }) => order)).size],
    ["orders a second", run.perSecond.toFixed(1)],
    ["payments, by answer", tally(payments.map(answerOf))],
    ["captures, voids, refunds", tally(followUps.map(answerOf))],
    ["connections that broke", failures],
    ["answers that said to wait", tally(waits.map((one) => `${one.status} ${one.code ?? ""}`))],
    ["retries with the same key", failures + waits.length],
    ["kills, restarts", `${kills.kills}, ${kills.restarts}`],
    ["connections, by replica", Object.values(connections).join(", ")],
    ["payment to its answer", latency(payments)],
    ["capture, void or refund", latency(followUps)],
    ["unknown after the load", settled.openAtFirst],
    ["unknown at the end", settled.openAtLast],
    ["time moved", `${settled.movedMs / 60_000} minutes`],
    ["errors in the routers' logs", run.errorsLogged]
  ]
}

/** Attempts that never reached a gateway, by what kept them from it. */
export const notSentLine = ({ router }: Books): Line => {
  const notSent = router.payments.flatMap(({ attempts }) =>
    attempts.filter(({ state }) => state === "not_sent")
  )
  return ["attempts not sent, why", tally(notSent.map(({ reason }) => reason ?? "unknown"))]
}

const euros = (minorUnits: number): string => (minorUnits / 100).toFixed(2)

/** Sums by account, the router's beside the gateway's. */
export const sumLines = (books: Books): ReadonlyArray<Line> =>
  byAccount(books).map(({ account, gateway, router }) => {
    const both = (name: "captured" | "refunded" | "voided"): string => {
      const sign = router[name] === gateway[name] ? "=" : "≠"
      return `${name} ${euros(router[name])} ${sign} ${euros(gateway[name])}`
    }
    return [`EUR at ${account}`, `${both("captured")}  ${both("refunded")}  ${both("voided")}`]
  })
