import { PaymentError, Payments } from "@switchyard/core"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { capabilities } from "./Capabilities.ts"
import * as Account from "./internal/account.ts"
import * as Calls from "./internal/calls.ts"
import * as Client from "./internal/client.ts"
import { provider } from "./internal/errors.ts"
import * as Own from "./internal/own.ts"
import type { OwnCalls } from "./OwnCalls.ts"
import * as OpenPaymentConfig from "./OpenPaymentConfig.ts"
import * as OpenPaymentWebhook from "./OpenPaymentWebhook.ts"

/** The gateway's own service: the operations that it has, and the calls that only it has. */
export type Service = Payments.Provider<(typeof capabilities)["operations"][number]> & OwnCalls

/** The tag of {@link Service}, for one account. */
export class OpenPayment extends Context.Service<OpenPayment, Service>()(
  "@switchyard/provider-open-payment/OpenPayment"
) {}

/**
 * The gateway for one account. Options that break a rule do not fail here: every operation then answers
 * `InvalidConfiguration`, and nothing is sent.
 */
export const make = (
  options: OpenPaymentConfig.Options
): Effect.Effect<Service, never, HttpClient.HttpClient> => {
  const fault = OpenPaymentConfig.fault(options)
  const sound = fault === null ? options : none
  const client =
    fault === null
      ? Client.make(sound.baseUrl, Redacted.value(sound.accessToken))
      : Effect.succeed(refusing(fault))
  return Effect.map(client, (one) => {
    const account = Account.make(sound, one)
    return Payments.make({
      provider,
      capabilities,
      operations: { ...Calls.make(account), webhook: OpenPaymentWebhook.make(sound) },
      own: Own.make(account),
      ...(sound.timeoutMs === undefined ? {} : { timeoutMs: sound.timeoutMs })
    })
  })
}

/** In place of options that break a rule, and of which no part can be relied on. */
const none: OpenPaymentConfig.Options = {
  baseUrl: "",
  accessToken: Redacted.make(""),
  entityId: "",
  webhookKey: Redacted.make("")
}

const refusing = (fault: { readonly path: string; readonly rule: string }): Client.Client => ({
  call: (operation) =>
    Effect.fail(new PaymentError.InvalidConfiguration({ provider, operation, ...fault }))
})

/** The account as a layer: its own service and the general one. */
export const layer = (
  options: OpenPaymentConfig.Options
): Layer.Layer<OpenPayment | Payments.Payments, never, HttpClient.HttpClient> =>
  Layer.effectContext(Effect.map(make(options), services))

/**
 * The same with options from the configuration of the process, {@link OpenPaymentConfig.config} by
 * default.
 */
export const layerConfig = (
  config: Config.Config<OpenPaymentConfig.Options> = OpenPaymentConfig.config
): Layer.Layer<OpenPayment | Payments.Payments, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.effectContext(Effect.map(Effect.flatMap(config, make), services))

const services = (service: Service) =>
  Context.make(OpenPayment, service).pipe(Context.add(Payments.Payments, service.payments))
