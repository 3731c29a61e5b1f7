import { Effect, type Redacted, Result } from "effect"
import { Store } from "../../sql/Store.ts"
import { InvalidField } from "./Refusal.ts"
import * as TokenKeeper from "../TokenKeeper.ts"
import type { TokenRecord } from "../ledger/TokenRecord.ts"
import { Vault } from "../Vault.ts"

/** Stored cards as requests name them: by our id. */

/** A stored card that can be charged or paid to, on the account that keeps it. */
export interface Opened {
  readonly record: TokenRecord
  /** The gateway's own name for it. */
  readonly token: Redacted.Redacted<string>
}

/** Opens a merchant's stored card; what does not exist for the merchant is a fault of that field. */
export const open = Effect.fnUntraced(function* (
  merchant: string,
  { token: id }: { readonly token: string },
  path: string
) {
  const { tokens } = yield* Store
  const vault = yield* Vault
  const record = yield* tokens.find(id)
  if (record === null || record.merchant !== merchant || record.status === "deleted") {
    return yield* new InvalidField({ path, rule: "unknown_token" })
  }
  const { sealed, status } = record
  if (status !== "active" || sealed === null) {
    return yield* new InvalidField({ path, rule: "not_active" })
  }
  const opened = vault.open(TokenKeeper.purpose, sealed)
  if (Result.isSuccess(opened)) {
    return { record, token: opened.success } satisfies Opened
  }
  yield* Effect.logError(opened.failure.message)
  return yield* new InvalidField({ path, rule: "cannot_be_opened" })
})
