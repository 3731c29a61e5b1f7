import { Clock, Context, Effect, Layer, type Redacted, Result } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import { createHash, randomBytes } from "node:crypto"
import * as Target from "../../dialer/Target.ts"
import * as DeliveryRows from "../../sql/DeliveryRows.ts"
import * as EndpointRows from "../../sql/EndpointRows.ts"
import { Ids } from "../Ids.ts"
import { InvalidField, InvalidState, NotFound } from "../requests/Refusal.ts"
import * as StandardWebhooks from "./StandardWebhooks.ts"
import { CannotOpen, Vault } from "../Vault.ts"

/** An endpoint of the configuration file. */
export interface Configured {
  readonly merchant: string
  readonly url: string
  readonly secret: Redacted.Redacted<string>
}

/** A new endpoint with its secret, which nobody is told a second time. */
export interface Created {
  readonly endpoint: EndpointRows.Endpoint
  readonly secret: Redacted.Redacted<string>
}

/** Where merchants' events go: endpoints of the configuration file and those made through the API. */
export class Endpoints extends Context.Service<
  Endpoints,
  {
    readonly create: (
      merchant: string,
      url: string
    ) => Effect.Effect<Created, InvalidField | SqlError>
    /** Newest first. */
    readonly ofMerchant: (
      merchant: string
    ) => Effect.Effect<ReadonlyArray<EndpointRows.Endpoint>, SqlError>
    /** Nothing is sent to it any more, also not what was scheduled. */
    readonly remove: (
      merchant: string,
      id: string
    ) => Effect.Effect<void, InvalidState | NotFound | SqlError>
  }
>()("router/domain/Endpoints") {}

/** What an endpoint's secret is sealed for: that endpoint's signatures and nothing else. */
const purpose = (id: string): string => `webhook_secret:${id}`

/** The key of an endpoint's signatures. */
export const keyOf = (
  vault: Vault["Service"],
  { id, sealed }: EndpointRows.Endpoint
): Result.Result<Buffer, CannotOpen> =>
  Result.flatMap(vault.open(purpose(id), sealed), (secret) => {
    const key = StandardWebhooks.keyOf(secret)
    return key === null ? Result.fail(new CannotOpen({ reason: "malformed" })) : Result.succeed(key)
  })

/** The same at every start, so that what is scheduled for the endpoint stays so. */
const configuredId = (merchant: string, url: string): string => {
  const digest = createHash("sha256")
    .update(JSON.stringify([merchant, url]))
    .digest("hex")
  return `whe_${digest.slice(0, 32)}`
}

/** A merchant's rule for the URL of an endpoint. */
interface Options {
  readonly allowPrivate: boolean
  readonly configured: ReadonlyArray<Configured>
}

const secretBytes = 32

const makeCreate = Effect.fnUntraced(function* (allowPrivate: boolean) {
  const [endpoints, vault, ids] = [
    EndpointRows.make(yield* SqlClient.SqlClient),
    yield* Vault,
    yield* Ids
  ]
  return Effect.fnUntraced(function* (merchant: string, url: string) {
    const target = Target.parse(url, allowPrivate)
    if (Result.isFailure(target)) {
      return yield* new InvalidField({ path: "url", rule: target.failure[0] ?? "https_url" })
    }
    const id = ids.make("whe")
    const secret = StandardWebhooks.secretOf(randomBytes(secretBytes))
    const endpoint: EndpointRows.Endpoint = {
      id,
      merchant,
      url: target.success.url,
      sealed: vault.seal(purpose(id), secret),
      source: "api",
      failingSince: null,
      disabledAt: null,
      createdAt: yield* Clock.currentTimeMillis
    }
    yield* endpoints.put(endpoint)
    return { endpoint, secret } satisfies Created
  })
})

/**
 * Makes the table's endpoints of the configuration those of the file. One that had been disabled takes
 * events again after a start: there is no other way to say that it is mended.
 */
const reconcile = Effect.fnUntraced(function* (configured: ReadonlyArray<Configured>) {
  const sql = yield* SqlClient.SqlClient
  const [endpoints, deliveries] = [EndpointRows.make(sql), DeliveryRows.make(sql)]
  const vault = yield* Vault
  const createdAt = yield* Clock.currentTimeMillis
  const before = new Map((yield* endpoints.ofConfig).map((one) => [one.id, one]))
  for (const { merchant, secret, url } of configured) {
    const id = configuredId(merchant, url)
    const known = before.get(id)
    before.delete(id)
    const key = known === undefined ? null : Result.getOrNull(keyOf(vault, known))
    const same = key !== null && StandardWebhooks.keyOf(secret)?.equals(key) === true
    if (same && known?.disabledAt === null) continue
    yield* endpoints.put({
      id,
      merchant,
      url,
      sealed: vault.seal(purpose(id), secret),
      source: "config",
      failingSince: null,
      disabledAt: null,
      createdAt
    })
  }
  for (const id of before.keys()) {
    yield* endpoints.remove(id)
    yield* deliveries.giveUp(id)
  }
})

/** With the endpoints of the configuration file in place. */
export const layer = ({
  allowPrivate,
  configured
}: Options): Layer.Layer<Endpoints, SqlError, Ids | SqlClient.SqlClient | Vault> =>
  Layer.effect(
    Endpoints,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const [endpoints, deliveries] = [EndpointRows.make(sql), DeliveryRows.make(sql)]
      yield* reconcile(configured)
      return {
        create: yield* makeCreate(allowPrivate),
        ofMerchant: endpoints.ofMerchant,
        remove: Effect.fnUntraced(function* (merchant: string, id: string) {
          const endpoint = yield* endpoints.find(id)
          if (endpoint?.merchant !== merchant) return yield* new NotFound()
          if (endpoint.source === "config") return yield* new InvalidState({ detail: ofFile })
          yield* endpoints.remove(id)
          yield* deliveries.giveUp(id)
        })
      }
    })
  )

const ofFile = "The endpoint is in the configuration file, and would be back after the next start"
