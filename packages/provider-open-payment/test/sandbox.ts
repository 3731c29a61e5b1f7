import { expect } from "@effect/vitest"
import { Money, Reference } from "@switchyard/core"
import { Server } from "@switchyard/sandbox"
import { Inbox } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { OpenPaymentConfig } from "../src/index.ts"
import { browser } from "./shopper.ts"
import { cardOf, gateway } from "./support.ts"

/** Credentials of the simulator. */
export const entityId = "8ac7a4c98f5a3d2c018f5b1e6a2d0a01"
export const recurringEntityId = "8ac7a4c98f5a3d2c018f5b1e6a2d0a03"
export const accessToken = "OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDF8c3dpdGNoeWFyZA=="
export const webhookKey = "5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617"

/** A running simulator, an account at it, its levers and an endpoint for its notifications. */
export const sandbox = (more: Partial<OpenPaymentConfig.Options> = {}) =>
  Effect.gen(function* () {
    const inbox = yield* Inbox.start
    const keys = { accessToken, webhookKey }
    const entities = [
      { entityId, ...keys, webhooks: [{ url: inbox.url }] },
      { entityId: recurringEntityId, ...keys }
    ]
    const server = yield* Server.make({
      instances: [{ kind: "open-payment", name: "open-payment", entities }],
      seed: 1
    })
    const options = {
      baseUrl: server.baseUrl("open-payment"),
      accessToken: Redacted.make(accessToken),
      entityId,
      webhookKey: Redacted.make(webhookKey),
      timeoutMs: 3_000,
      ...more
    }
    const service = yield* gateway(options)
    const control = (command: string, input: object) =>
      Effect.promise(async () => {
        const response = await fetch(`${server.url}/control/open-payment/${command}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(input)
        })
        const answer = (await response.json()) as Record<string, string>
        expect(response.status, command + JSON.stringify(answer)).toBeLessThan(300)
        return answer
      })
    const kinds = () => server.ledger("open-payment").movements.map(({ kind }) => kind)
    return { service, options, control, inbox, kinds, ledger: () => server.ledger("open-payment") }
  })

/** Cents. */
export const euro = (value: bigint) => Result.getOrThrow(Money.fromMinorUnits(value, "EUR"))
export const named = (name: string) => Reference.make(`sandbox-${name}`)
export const returnUrl = "https://shop.test/return"
/** A charge that the simulator approves. */
export const make = (name: string, value = 9200n, number = "4200000000000000") => ({
  reference: named(name),
  amount: euro(value),
  method: cardOf(number),
  returnUrl,
  browser
})
/** The gateway's id. */
export const idOf = ({ providerReference }: { readonly providerReference: string | null }) =>
  providerReference ?? ""
