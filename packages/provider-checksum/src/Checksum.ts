import { type Operation, Payments } from "@switchyard/core"
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Layer from "effect/Layer"
import { type capabilities, capabilitiesOf } from "./Capabilities.ts"
import * as ChecksumConfig from "./ChecksumConfig.ts"
import * as ChecksumWebhook from "./ChecksumWebhook.ts"
import * as Account from "./internal/account.ts"
import * as Calls from "./internal/calls.ts"
import { provider } from "./internal/errors.ts"
import type { OwnCalls } from "./OwnCalls.ts"

/**
 * The gateway's own service: an operation that it lacks does not compile. `rebill` is unproven: without
 * the option `rebillByPaymentId` it answers `UnsupportedOperation`, and `capabilities` does not list it.
 */
export type Service = Payments.Provider<(typeof capabilities)["operations"][number]> &
  Pick<Operation.Operations, "rebill"> &
  OwnCalls

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
  const account = fault === null ? Account.make(options) : Effect.succeed(Account.refusing(fault))
  return Effect.map(account, (account) => {
    const { operations, own } = Calls.make(account)
    const { timeoutMs } = account.options
    const service = Payments.make({
      provider,
      capabilities: capabilitiesOf(account.options),
      operations: { ...operations, webhook: ChecksumWebhook.make(options) },
      own,
      ...(timeoutMs === undefined ? {} : { timeoutMs })
    })
    return { ...service, rebill: service.payments.rebill }
  })
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
