import { Money, PaymentMethod, Reference } from "@switchyard/core"
import { Server } from "@switchyard/sandbox"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { ChecksumConfig } from "../src/index.ts"
import { card, gateway } from "./support.ts"

/** A running simulator, an account at it, and the simulator's levers. */
export const sandbox = (more: Partial<ChecksumConfig.Options> = {}) =>
  Effect.gen(function* () {
    const server = yield* Effect.acquireRelease(
      Effect.promise(() => Server.start()),
      (running) => Effect.promise(() => running.close())
    )
    const service = yield* gateway({
      baseUrl: server.baseUrl("checksum"),
      partnerId: "195",
      username: "testdoc",
      memberId: "11344",
      secureKey: Redacted.make("sandbox-secure-key"),
      timeoutMs: 3_000,
      ...more
    })
    const control = (command: string, input: object) =>
      Effect.promise(() =>
        fetch(`${server.url}/control/checksum/${command}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(input)
        })
      )
    return { service, control, ledger: () => server.ledger("checksum") }
  })

/** A charge that the simulator approves. */
export const make = (name: string, value = 5000n, method = card) => ({
  reference: Reference.make(`sandbox-${name}`),
  amount: euro(value),
  method,
  returnUrl: "https://shop.test/return"
})
/** A card of another number. */
export const cardOf = (number: string) => ({
  ...card,
  number: Schema.decodeUnknownSync(PaymentMethod.CardNumber)(number)
})
/** The gateway's id. */
export const idOf = ({ providerReference }: { readonly providerReference: string | null }) =>
  providerReference ?? ""
/** Cents. */
export const euro = (value: bigint) => Result.getOrThrow(Money.fromMinorUnits(value, "EUR"))
