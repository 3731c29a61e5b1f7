import { PaymentError } from "@switchyard/core"
import { Context, Effect, Layer, Result } from "effect"
import { HttpClient } from "effect/http"
import * as Stores from "../../src/capacity/Stores.ts"
import type { Account } from "../../src/ConfigFile.ts"
import * as Accounts from "../../src/domain/accounts/Accounts.ts"
import { offers } from "../../src/Providers.ts"
import { options } from "./configuration.ts"

const [offer] = offers

/** An account as the configuration file would name it; nobody listens at its gateway. */
export const account = (id: string, limits: NonNullable<Account["limits"]> = {}): Account => {
  if (offer === undefined) throw new Error("no provider is offered")
  const layer = Result.getOrThrow(offer.accept(options("http://127.0.0.1:1")))
  return { id, merchant: "acme", limits, offer, layer, timeoutMs: 1000, webhookSecret: null }
}

/** Nobody can be called. */
const noHttp = Layer.succeed(
  HttpClient.HttpClient,
  HttpClient.make(() => Effect.die("a unit test called a gateway"))
)

/** Opens accounts as the router does. */
export const open = (
  accounts: ReadonlyArray<Account>,
  stores: Layer.Layer<Stores.Stores> = Stores.memory
) =>
  Effect.map(
    Layer.build(Accounts.layer(accounts, stores).pipe(Layer.provide(noHttp))),
    (context) => {
      const { find } = Context.get(context, Accounts.Accounts)
      return (id: string): Accounts.OpenAccount => {
        const opened = find(id)
        if (opened === null) throw new Error(`no account ${id}`)
        return opened
      }
    }
  )

const at = { provider: "checksum", operation: "purchase" }

/** One error of each kind. */
export const errors = {
  unavailable: new PaymentError.ProviderUnavailable({ ...at, cause: "refused" }),
  noCapacity: new PaymentError.ProviderUnavailable({ ...at, cause: "no_capacity" }),
  unknown: new PaymentError.OutcomeUnknown({ ...at, cause: "timeout" }),
  rateLimited: new PaymentError.RateLimited({ ...at, retryAfterMs: 90_000 }),
  declined: new PaymentError.Declined({
    ...at,
    decline: { reason: "do_not_honor", retry: "otherProvider", raw: { code: "5", message: "" } }
  }),
  notFound: new PaymentError.NotFound(at),
  invalid: new PaymentError.InvalidRequest({ ...at, rule: "amount" }),
  wrongKey: new PaymentError.AuthenticationFailed(at),
  unsupported: new PaymentError.UnsupportedOperation({ ...at, detail: "purchase" }),
  wrongOptions: new PaymentError.InvalidConfiguration({ ...at, path: "baseUrl", rule: "url" })
} as const
