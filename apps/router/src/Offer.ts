import type { Payments, Registration } from "@switchyard/core"
import { type Layer, Result } from "effect"
import type { HttpClient } from "effect/http"
import * as Faults from "./Faults.ts"

/** One account's service, still to be built. */
export type AccountLayer = Layer.Layer<Payments.Payments, never, HttpClient.HttpClient>

/** A provider as the router offers it: the type of its options is known only inside. */
export interface Offer {
  readonly id: string
  /** Checks an account's options; faults name path and rule. */
  readonly accept: (config: unknown) => Result.Result<AccountLayer, ReadonlyArray<Faults.Fault>>
}

/** Offers a registered provider. */
export const make = <Options>(registration: Registration.Registration<Options>): Offer => {
  const decode = Faults.decoder(registration.configSchema)
  return {
    id: registration.id,
    accept: (config) => Result.map(decode(config), registration.layer)
  }
}
