import { Money, type Payment, type Payout, type Refund, type Statement } from "@switchyard/core"
import { Console, type Effect, Result } from "effect"

/** Prints one line: the step, and what came of it. */
export const say = (step: string, what: string): Effect.Effect<void> =>
  Console.log(`${step.padEnd(24)}${what}`)

/** For example `50.00 EUR`. */
export const amount = (money: Money.Money): string =>
  `${Result.getOrElse(Money.format(money), () => "?")} ${money.currency}`

/** For example `captured 50.00 EUR 54279`: the outcome, the amount where it is told, the gateway's id. */
export const outcome = (answer: Payment.Payment | Payout.Payout | Refund.Refund): string =>
  [
    answer.status.unified,
    ...(answer.amount === undefined ? [] : [amount(answer.amount)]),
    ...(answer.providerReference === null ? [] : [answer.providerReference])
  ].join(" ")

/** For example `refunded (captured 50.00 EUR, refunded 50.00 EUR)`: the sums in the gateway's books. */
export const sums = ({ captured, refunded, status, voided }: Payment.Payment): string => {
  const named = Object.entries({ captured, voided, refunded }).flatMap(([name, sum]) =>
    sum === undefined || sum.value === 0n ? [] : [`${name} ${amount(sum)}`]
  )
  return `${status.unified} (${named.join(", ")})`
}

/** For example `3 lines: payment 2, refund 1`. */
export const kinds = (list: ReadonlyArray<Statement.Transaction>): string => {
  const groups = Map.groupBy(list, ({ kind }) => kind)
  const counts = Array.from(groups, ([kind, lines]) => `${kind} ${lines.length}`)
  return `${list.length} lines: ${counts.join(", ")}`
}
