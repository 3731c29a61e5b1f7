import { NodeHttpClient } from "@effect/platform-node"
import { Money, PaymentMethod, Reference } from "@switchyard/core"
import { Checksum } from "@switchyard/provider-checksum"
import { OpenPayment } from "@switchyard/provider-open-payment"
import { PayinPayout } from "@switchyard/provider-payin-payout"
import { Effect, Redacted, Result, Schema, type Scope } from "effect"
import type { HttpClient } from "effect/http"
import { options } from "./configuration.ts"

/** Accounts at the simulated gateways, as a program without the router makes them. */

export const euro = (cents: bigint) => Result.getOrThrow(Money.fromMinorUnits(cents, "EUR"))
const cardOf = Schema.decodeUnknownSync(PaymentMethod.Card)
export const card = (number: string) =>
  cardOf({
    type: "card",
    number,
    expiryMonth: 12,
    expiryYear: 2030,
    cvv: "123",
    holder: "Jane Doe"
  })

let count = 0
export const reference = (name: string) =>
  Reference.make(`${name}-${String(++count).padStart(6, "0")}`)

export const checksum = (baseUrl: string) => {
  const { secureKey, ...rest } = options(baseUrl, 1500)
  return Checksum.make({ ...rest, secureKey: Redacted.make(secureKey) })
}

export const openPayment = (baseUrl: string) =>
  OpenPayment.make({
    baseUrl,
    entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01",
    accessToken: Redacted.make("OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDF8c3dpdGNoeWFyZA=="),
    webhookKey: Redacted.make("5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617")
  })

export const payinPayout = (baseUrl: string) =>
  PayinPayout.make({
    baseUrl,
    accessKey: Redacted.make("sandbox-access-key"),
    secretKey: Redacted.make("sandbox-secret-key")
  })

export const run = <A, E>(effect: Effect.Effect<A, E, HttpClient.HttpClient | Scope.Scope>) =>
  Effect.runPromise(Effect.scoped(Effect.provide(effect, NodeHttpClient.layerUndici)))

export const idOf = ({ providerReference }: { readonly providerReference: string | null }) =>
  providerReference ?? ""
