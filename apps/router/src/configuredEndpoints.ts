import { type Redacted, Result } from "effect"
import * as Target from "./dialer/Target.ts"
import type { Configured } from "./domain/events/Endpoints.ts"
import * as StandardWebhooks from "./domain/events/StandardWebhooks.ts"
import type { Fault } from "./Faults.ts"

/** The webhook endpoints of the configuration file. */

interface Merchant {
  readonly id: string
  readonly webhookEndpoints?: ReadonlyArray<{
    readonly url: string
    readonly secret: Redacted.Redacted<string>
  }>
}

/** What is wrong with them, what is doubtful, and what is left. */
export interface Checked {
  readonly faults: ReadonlyArray<Fault>
  readonly warnings: ReadonlyArray<string>
  readonly endpoints: ReadonlyArray<Configured>
}

/** Checks every URL and secret. */
export const check = (merchants: ReadonlyArray<Merchant>, allowPrivate: boolean): Checked => {
  const faults: Array<Fault> = []
  const warnings: Array<string> = []
  const endpoints: Array<Configured> = []
  for (const [index, { id: merchant, webhookEndpoints = [] }] of merchants.entries()) {
    const seen = new Set<string>()
    for (const [place, { secret, url }] of webhookEndpoints.entries()) {
      const at = `merchants[${index}].webhookEndpoints[${place}]`
      const target = Target.parse(url, allowPrivate)
      const key = StandardWebhooks.keyOf(secret)
      if (Result.isFailure(target)) {
        faults.push(...target.failure.map((rule) => ({ path: `${at}.url`, rule })))
      } else {
        if (seen.has(target.success.url)) faults.push({ path: `${at}.url`, rule: "must be unique" })
        seen.add(target.success.url)
        endpoints.push({ merchant, url: target.success.url, secret })
      }
      if (key === null) faults.push({ path: `${at}.secret`, rule: StandardWebhooks.secretRule })
      else if (key.length < StandardWebhooks.keyBytesMin) {
        warnings.push(`${at}.secret: Standard Webhooks asks for 24 bytes or more`)
      }
    }
  }
  return { faults, warnings, endpoints }
}
