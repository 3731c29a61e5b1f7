/**
 * `external_id` as the idempotency key (intents.md section 11; section 15 points 8 and 9): one per
 * merchant and family of endpoints.
 */
import { createHash } from "node:crypto"
import { Predicate } from "effect"
import type { Processed } from "./answers.ts"
import { refused } from "./answers.ts"
import * as Codes from "./Codes.ts"
import type { State } from "./State.ts"

/** Endpoints that share their external ids. */
export type Family = "intents" | "transactions" | "operations" | "refunds"

const sorted = (_key: string, value: unknown): unknown =>
  Predicate.isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
    : value

/** Tells payloads apart without keeping them: they may hold a card. */
const fingerprintOf = (payload: unknown): string =>
  createHash("sha256").update(JSON.stringify(payload, sorted)).digest("hex")

/** Processes the first request with this `external_id`, and answers every other one. */
export const once = (
  state: State,
  clientId: string,
  family: Family,
  externalId: string,
  payload: unknown,
  process: () => Processed
): Processed => {
  const key = JSON.stringify([clientId, family, externalId])
  const fingerprint = fingerprintOf(payload)
  const known = state.answered.get(key)
  if (known !== undefined) {
    const isReplay =
      state.switches.duplicateExternalId === "replay" && known.fingerprint === fingerprint
    return isReplay
      ? { outcome: "replayed", body: known.replay() }
      : refused(Codes.invented.duplicate, "duplicate")
  }
  const processed = process()
  const { replay } = processed
  if (replay !== undefined) state.answered.set(key, { fingerprint, replay })
  return processed
}
