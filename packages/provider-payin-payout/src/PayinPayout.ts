import { PaymentError, Payments } from "@switchyard/core"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Layer from "effect/Layer"
import { capabilities } from "./Capabilities.ts"
import * as Calls from "./internal/calls.ts"
import { provider } from "./internal/errors.ts"
import * as PayinPayoutConfig from "./PayinPayoutConfig.ts"
import * as PayinPayoutWebhook from "./PayinPayoutWebhook.ts"

/** The gateway's own service: an operation that it lacks does not compile. */
export type Service = Payments.Provider<(typeof capabilities)["operations"][number]> & Calls.Own

/** The tag of {@link Service}, for one account. */
export class PayinPayout extends Context.Service<PayinPayout, Service>()(
  "@switchyard/provider-payin-payout/PayinPayout"
) {}

/**
 * The gateway for one account. Options that break a rule do not fail here: every operation then answers
 * `InvalidConfiguration`, and nothing is sent.
 */
export const make = (
  options: PayinPayoutConfig.Options
): Effect.Effect<Service, never, HttpClient.HttpClient> => {
  const fault = PayinPayoutConfig.fault(options)
  return Effect.map(
    fault === null ? Calls.make(options) : Effect.succeed(refusing(fault)),
    ({ payinDetails, ...calls }) =>
      Payments.make({
        provider,
        capabilities,
        operations: { ...calls, webhook: PayinPayoutWebhook.make(options) },
        own: { payinDetails },
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs })
      })
  )
}

const refusing = (fault: { readonly path: string; readonly rule: string }): Calls.Calls => {
  const refuse = (operation: keyof Calls.Calls) => () =>
    Effect.fail(new PaymentError.InvalidConfiguration({ provider, operation, ...fault }))
  return {
    purchase: refuse("purchase"),
    status: refuse("status"),
    payout: refuse("payout"),
    payoutStatus: refuse("payoutStatus"),
    balance: refuse("balance"),
    payinDetails: refuse("payinDetails")
  }
}

/** The account as a layer: its own service and the general one. */
export const layer = (
  options: PayinPayoutConfig.Options
): Layer.Layer<PayinPayout | Payments.Payments, never, HttpClient.HttpClient> =>
  Layer.effectContext(Effect.map(make(options), services))

/**
 * The same with options from the configuration of the process, {@link PayinPayoutConfig.config} by
 * default.
 */
export const layerConfig = (
  config: Config.Config<PayinPayoutConfig.Options> = PayinPayoutConfig.config
): Layer.Layer<PayinPayout | Payments.Payments, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.effectContext(Effect.map(Effect.flatMap(config, make), services))

const services = (service: Service) =>
  Context.make(PayinPayout, service).pipe(Context.add(Payments.Payments, service.payments))
