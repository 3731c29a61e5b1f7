import { Authorization, Caller } from "@switchyard/client"
import { Effect, Layer, Redacted } from "effect"
import { hash, timingSafeEqual } from "node:crypto"
import * as ApiProblem from "../ApiProblem.ts"
import type { Merchant, Role } from "../ConfigFile.ts"
import { Respond } from "./Respond.ts"

/**
 * API keys: only their SHA-256 digests are kept, and compared in constant time. The digest's first
 * bytes pick the candidates, so the work does not grow with the number of keys.
 */

interface Known {
  readonly digest: Buffer
  readonly merchant: string
  readonly role: Role
}

const digestOf = (key: string): Buffer => hash("sha256", key, "buffer")

const makeFind = (merchants: ReadonlyArray<Merchant>) => {
  const known = new Map<number, Array<Known>>()
  for (const { apiKeys, id } of merchants) {
    for (const { key, role } of apiKeys) {
      const digest = digestOf(Redacted.value(key))
      const bucket = digest.readUInt32BE(0)
      known.set(bucket, [...(known.get(bucket) ?? []), { digest, merchant: id, role }])
    }
  }
  return (key: string): Known | null => {
    const digest = digestOf(key)
    const candidates = known.get(digest.readUInt32BE(0)) ?? []
    return candidates.find((one) => timingSafeEqual(one.digest, digest)) ?? null
  }
}

/** Refuses requests without a known key before their body is read. */
export const layer = (
  merchants: ReadonlyArray<Merchant>
): Layer.Layer<Authorization, never, Respond> =>
  Layer.effect(
    Authorization,
    Effect.map(Respond, ({ answer }) => {
      const find = makeFind(merchants)
      return {
        bearer: (handler, { credential }) => {
          const caller = find(Redacted.value(credential))
          if (caller !== null) return Effect.provideService(handler, Caller, caller)
          const challenge = { "www-authenticate": "Bearer" }
          const problem = ApiProblem.make("unauthorized", { headers: challenge })
          return answer(problem)
        }
      }
    })
  )

const rank: Readonly<Record<Role, number>> = { read: 0, write: 1, admin: 2 }

/** The caller's merchant, where its role includes the one asked for. */
export const merchantWith = (role: Role): Effect.Effect<string, ApiProblem.ApiProblem, Caller> =>
  Effect.flatMap(Caller, (caller) =>
    rank[caller.role] >= rank[role]
      ? Effect.succeed(caller.merchant)
      : Effect.fail(ApiProblem.make("forbidden"))
  )
