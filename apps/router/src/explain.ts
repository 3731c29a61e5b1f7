import { Console, Effect, Layer } from "effect"
import * as Config from "./Config.ts"
import * as Ledger from "./domain/ledger/Ledger.ts"
import type { Attempt } from "./domain/ledger/Attempt.ts"
import { as } from "./domain/ledger/Subject.ts"
import * as Explain from "./domain/routing/Explain.ts"
import { offers } from "./Providers.ts"
import * as Database from "./sql/Database.ts"
import { Store } from "./sql/Store.ts"

/** `explain pay_…`: makes the plan of a payment or payout again, and prints it beside what was done. */

/** Lines of words in columns. */
const table = (rows: ReadonlyArray<ReadonlyArray<string>>): ReadonlyArray<string> => {
  const widths = rows.reduce<ReadonlyArray<number>>(
    (widest, row) => row.map((word, column) => Math.max(word.length, widest[column] ?? 0)),
    []
  )
  return rows.map((row) =>
    row
      .map((word, column) => word.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd()
  )
}

const section = (
  title: string,
  heads: ReadonlyArray<string>,
  rows: ReadonlyArray<ReadonlyArray<string>>
): ReadonlyArray<string> =>
  rows.length === 0
    ? ["", `${title}: none`]
    : ["", title, ...table([heads, ...rows]).map((line) => `  ${line}`)]

/** Three figures that count; what is less than a hundredth by its power of ten. */
const scoreText = (score: number): string => String(Number(score.toPrecision(3)))

const attemptRow = ({ account, error, sequence, state }: Attempt) => [
  String(sequence),
  account,
  state,
  error === null ? "" : [error.code, error.reason ?? ""].join(" ").trim()
]

const linesOf = (explanation: Explain.Explanation): ReadonlyArray<string> => [
  `${explanation.seed}  rule ${explanation.rule}  policy version ${explanation.policyVersion}`,
  ...section(
    "plan",
    ["", "account", "score", "why"],
    explanation.plan.map(({ account, score, why }, index) => [
      String(index + 1),
      account,
      scoreText(score),
      why
    ])
  ),
  ...section(
    "excluded",
    ["account", "why", "field"],
    explanation.excluded.map(({ account, path = "", why }) => [account, why, path])
  ),
  ...section("attempts", ["", "account", "state", "reason"], explanation.attempts.map(attemptRow)),
  ...(explanation.remarks.length === 0 ? [] : ["", ...explanation.remarks])
]

const none = Effect.fail(new Explain.Unexplained({ detail: "there is no such payment or payout" }))

/** Fails where there is no such payment or payout, or nothing that explains it. */
export const program = Effect.fnUntraced(function* (id: string) {
  const config = yield* Config.load(offers)
  const services = Store.layer.pipe(Layer.provide(Database.layer(config.database)))
  const explained = Effect.gen(function* () {
    const state = yield* Ledger.load(id)
    const routed = state === null ? null : (as("payment", state) ?? as("payout", state))
    return yield* routed === null ? none : Explain.of(routed)
  })
  const explanation = yield* Effect.provide(explained, services).pipe(
    Effect.catchTag("Unexplained", ({ detail }) =>
      Effect.andThen(Console.error(`${id}: ${detail}`), Effect.fail("not explained" as const))
    )
  )
  yield* Effect.forEach(linesOf(explanation), (line) => Console.log(line))
})
