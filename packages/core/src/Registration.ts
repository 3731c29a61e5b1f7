import type * as Layer from "effect/Layer"
import type * as HttpClient from "effect/http/HttpClient"
import type * as Schema from "effect/Schema"
import type { Capabilities } from "./Capabilities.ts"
import type * as Dictionary from "./Dictionary.ts"
import type { Payments } from "./Payments.ts"

/** What an application needs in order to offer a provider: data, a schema of its options, a layer. */
export interface Registration<Options> {
  /** The provider id in configuration files, for example `checksum`. */
  readonly id: string
  readonly displayName: string
  readonly capabilities: Capabilities
  /** What the gateway may say and what it becomes here, made from the tables that decide it. */
  readonly dictionary: ReadonlyArray<Dictionary.Entry>
  /** Decodes an account's options from JSON; secrets become `Redacted`. */
  readonly configSchema: Schema.ConstraintDecoder<Options>
  /** One account's general `Payments` service. */
  readonly layer: (options: Options) => Layer.Layer<Payments, never, HttpClient.HttpClient>
}

/** Checks a registration's types against each other. */
export const make = <Options>(registration: Registration<Options>): Registration<Options> =>
  registration
