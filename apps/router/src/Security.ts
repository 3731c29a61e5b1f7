import { Redacted, Schema } from "effect"
import * as Vault from "./domain/Vault.ts"

/** `security` of the configuration file. */
export const Security = Schema.Struct({
  allowPrivateWebhookTargets: Schema.optionalKey(Schema.Boolean),
  encryptionKey: Schema.optionalKey(
    Schema.RedactedFromValue(
      Schema.String.check(
        Schema.makeFilter((text) => Vault.keyOf(text) !== null, { expected: Vault.keyRule })
      )
    )
  )
})

/** What the file says about secrets and about targets that merchants choose. */
export interface Security {
  /** Events may go to this machine and its network, without TLS: for tests and development. */
  readonly allowPrivateWebhookTargets: boolean
  /** Seals the secrets in the database; null where the database keeps a key of its own. */
  readonly encryptionKey: Vault.Key | null
}

/** The file's word, with the defaults of what it leaves out. */
export const make = (file: typeof Security.Type = {}): Security => {
  const { allowPrivateWebhookTargets = false, encryptionKey } = file
  const key = encryptionKey === undefined ? null : Vault.keyOf(Redacted.value(encryptionKey))
  return { allowPrivateWebhookTargets, encryptionKey: key }
}

/** What an operator should know. */
export const warnings = ({ encryptionKey }: Security): ReadonlyArray<string> =>
  encryptionKey === null
    ? [
        "secrets in the database are sealed with a key that is kept beside them;" +
          " set security.encryptionKey"
      ]
    : []
