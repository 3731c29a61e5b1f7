import { PaymentError, Payments } from "@switchyard/core"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Layer from "effect/Layer"
import { type capabilities, capabilitiesOf } from "./Capabilities.ts"
import * as IntentsConfig from "./IntentsConfig.ts"
import * as Calls from "./internal/calls.ts"
import { provider } from "./internal/errors.ts"
import type * as Own from "./internal/own.ts"

/**
 * The gateway's own service: an operation that it lacks does not compile. Beside the contract's it has
 * `transaction`, `transactions`, `paymentIntent` and `cardIntent`.
 */
export type Service = Payments.Provider<(typeof capabilities)["operations"][number]> & Own.Calls

/** The tag of {@link Service}, for one account. */
export class Intents extends Context.Service<Intents, Service>()(
  "@switchyard/provider-intents/Intents"
) {}

/**
 * The gateway for one account. Options that break a rule do not fail here: every operation then answers
 * `InvalidConfiguration`, and nothing is sent.
 */
export const make = (
  options: IntentsConfig.Options
): Effect.Effect<Service, never, HttpClient.HttpClient> => {
  const fault = IntentsConfig.fault(options)
  return Effect.map(
    fault === null ? Calls.make(options) : Effect.succeed(refusing(fault)),
    (calls) =>
      Payments.make({
        provider,
        capabilities: capabilitiesOf(options),
        ...calls,
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs })
      })
  )
}

const refusing = (fault: { readonly path: string; readonly rule: string }): Calls.Calls => {
  const refuse = (operation: string) => () =>
    Effect.fail(new PaymentError.InvalidConfiguration({ provider, operation, ...fault }))
  return {
    operations: {
      authorize: refuse("authorize"),
      purchase: refuse("purchase"),
      capture: refuse("capture"),
      void: refuse("void"),
      refund: refuse("refund"),
      tokenize: refuse("tokenize"),
      status: refuse("status"),
      list: refuse("list")
    },
    own: {
      transaction: refuse("transaction"),
      transactions: refuse("transactions"),
      paymentIntent: refuse("paymentIntent"),
      cardIntent: refuse("cardIntent")
    }
  }
}

/** The account as a layer: its own service and the general one. */
export const layer = (
  options: IntentsConfig.Options
): Layer.Layer<Intents | Payments.Payments, never, HttpClient.HttpClient> =>
  Layer.effectContext(Effect.map(make(options), services))

/** The same with options from the configuration of the process, {@link IntentsConfig.config} by default. */
export const layerConfig = (
  config: Config.Config<IntentsConfig.Options> = IntentsConfig.config
): Layer.Layer<Intents | Payments.Payments, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.effectContext(Effect.map(Effect.flatMap(config, make), services))

const services = (service: Service) =>
  Context.make(Intents, service).pipe(Context.add(Payments.Payments, service.payments))
