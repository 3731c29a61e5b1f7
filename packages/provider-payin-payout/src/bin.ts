#!/usr/bin/env node
/** The command `switchyard-verify-credentials`: the process edge around the probe. */
import { Effect } from "effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Probe from "./internal/probe.ts"
import * as PayinPayoutConfig from "./PayinPayoutConfig.ts"

const usage = `switchyard-verify-credentials

Asks the gateway for the balance in every reading of its signature rules, and says which one it accepts.
Reads only; no money moves. The account comes from the environment:
  PAYIN_PAYOUT_BASE_URL     without a slash at the end
  PAYIN_PAYOUT_ACCESS_KEY
  PAYIN_PAYOUT_SECRET_KEY
and any other option of the account by its variable, for example PAYIN_PAYOUT_SIGNING.
Exit code: 0 when a reading was accepted, 1 when none was, 2 when the account is not described.`

const verify = Effect.gen(function* () {
  const options = yield* PayinPayoutConfig.config
  const trials = yield* Probe.run(options)
  process.stdout.write(`${Probe.report(trials)}\n`)
  return trials.some(({ accepted }) => accepted) ? 0 : 1
}).pipe(
  // The message names variables and rules, never a value.
  Effect.catchTag("ConfigError", (error) =>
    Effect.sync(() => {
      process.stderr.write(`${error.message}\n\n${usage}\n`)
      return 2
    })
  ),
  Effect.provide(FetchHttpClient.layer)
)

if (process.argv.length > 2) {
  process.stdout.write(`${usage}\n`)
} else {
  process.exitCode = await Effect.runPromise(verify)
}
