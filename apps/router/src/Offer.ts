import type { Payments, Registration } from "@switchyard/core"
import { type Layer, Predicate, Result } from "effect"
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
  const isNotified = registration.capabilities.operations.includes("webhook")
  return {
    id: registration.id,
    accept: (config) => {
      const decoded = decode(config)
      const isOurs =
        Result.isFailure(decoded) && isNotified && decoded.failure.some(isUnexpectedSecret)
      return Result.map(isOurs ? decode(withoutSecret(config)) : decoded, registration.layer)
    }
  }
}

/** The secret part of the address of an account's notifications; not every provider looks at it too. */
const isUnexpectedSecret = ({ path, rule }: Faults.Fault): boolean =>
  path === "webhookSecret" && rule === "unexpected"

const withoutSecret = (config: unknown): unknown => {
  if (!Predicate.isObject(config) || !("webhookSecret" in config)) return config
  const { webhookSecret, ...options } = config
  return Predicate.isString(webhookSecret) && webhookSecret !== "" ? options : config
}
