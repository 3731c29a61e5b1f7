import { Clock, Console, Duration, Effect, Layer } from "effect"
import * as Config from "./Config.ts"
import * as Domain from "./Domain.ts"
import * as Audit from "./domain/truth/Audit.ts"
import { offers } from "./Providers.ts"
import * as Database from "./sql/Database.ts"

/** `sweep [hours]`: compares our books with the gateways' own lists, now, and prints what differs. */

const columns = ["lines", "matched", "asked", "orphans", "mismatches"] as const

const line = (report: Audit.Report): string =>
  report.failure === null
    ? `${report.account}  ${columns.map((name) => `${name} ${report[name]}`).join("  ")}`
    : `${report.account}  not compared: ${report.failure}`

/** Runs once over the last hours; fails where a list could not be read or something differs. */
export const program = Effect.fnUntraced(function* (hours: number) {
  const config = yield* Config.load(offers)
  const toMillis = yield* Clock.currentTimeMillis
  const fromMillis = toMillis - Duration.toMillis(Duration.hours(hours))
  const services = Domain.layer(config).pipe(Layer.provide(Database.layer(config.database)))
  const reports = yield* Effect.provide(Audit.run({ fromMillis, toMillis }), services)
  for (const report of reports) yield* Console.log(line(report))
  const differ = reports.filter(({ failure, mismatches, orphans }) => {
    return failure !== null || mismatches > 0 || orphans > 0
  })
  yield* Console.log(`accounts ${reports.length} differ ${differ.length}`)
  if (differ.length > 0) return yield* Effect.fail("the books differ" as const)
})
