import { type Operation, PaymentError, Payments } from "@switchyard/core"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Layer from "effect/Layer"
import { capabilities } from "./Capabilities.ts"
import * as ChecksumConfig from "./ChecksumConfig.ts"
import * as ChecksumWebhook from "./ChecksumWebhook.ts"
import * as Calls from "./internal/calls.ts"
import { provider } from "./internal/errors.ts"

/** The gateway's own service: an operation that it lacks does not compile. */
export type Service = Payments.Provider<(typeof capabilities)["operations"][number]>

/** The tag of {@link Service}, for one account. */
export class Checksum extends Context.Service<Checksum, Service>()(
  "@switchyard/provider-checksum/Checksum"
) {}

/**
 * The gateway for one account. Options that break a rule do not fail here: every operation then answers
 * `InvalidConfiguration`, and nothing is sent.
 */
export const make = (
  options: ChecksumConfig.Options
): Effect.Effect<Service, never, HttpClient.HttpClient> => {
  const fault = ChecksumConfig.fault(options)
  return Effect.map(
    fault === null ? Calls.make(options) : Effect.succeed(refusing(fault)),
    (calls) =>
      Payments.make({
        provider,
        capabilities,
        operations: { ...calls, webhook: ChecksumWebhook.make(options) },
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs })
      })
  )
}

const refusing = (fault: { readonly path: string; readonly rule: string }): Calls.Calls => {
  const refuse = (operation: Operation.Operation) => () =>
    Effect.fail(new PaymentError.InvalidConfiguration({ provider, operation, ...fault }))
  return {
    authorize: refuse("authorize"),
    purchase: refuse("purchase"),
    capture: refuse("capture"),
    void: refuse("void"),
    refund: refuse("refund"),
    status: refuse("status"),
    list: refuse("list")
  }
}

/** The account as a layer: its own service and the general one. */
export const layer = (
  options: ChecksumConfig.Options
): Layer.Layer<Checksum | Payments.Payments, never, HttpClient.HttpClient> =>
  Layer.effectContext(Effect.map(make(options), services))

/** The same with options from the configuration of the process, {@link ChecksumConfig.config} by default. */
export const layerConfig = (
  config: Config.Config<ChecksumConfig.Options> = ChecksumConfig.config
): Layer.Layer<Checksum | Payments.Payments, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.effectContext(Effect.map(Effect.flatMap(config, make), services))

const services = (service: Service) =>
  Context.make(Checksum, service).pipe(Context.add(Payments.Payments, service.payments))
