import type { Capabilities } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { hasProperty } from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import { expect } from "vitest"
import * as Case from "../Case.ts"
import type { Answered, Charge, Sent } from "../Gateway.ts"
import { everythingShown } from "../internal/recorder.ts"
import * as Sentinels from "../Sentinels.ts"
import { falsify, shapeOf } from "./falsify.ts"
import { answered, ready, tried } from "./ready.ts"
import { broken, notifications } from "./webhooks.ts"

/**
 * Keys, tokens, card numbers and codes are planted, the gateway repeats whatever it can, and none of it
 * may be in an error, an answer, a span, a log, `inspect` or JSON.
 */
export const cases = (capabilities: Capabilities.Capabilities): ReadonlyArray<Case.Case> => [
  Case.make("secrets/at least 60 sentinels are planted", (world) =>
    Effect.sync(() => {
      expect(planted(world).length).toBeGreaterThanOrEqual(60)
      // Those are mostly cards of the suite's own: the account has to have a key in every spelling.
      const own = Sentinels.make(world.gateway.secrets)
      expect(own.filter(({ spelling }) => spelling === "base64").length).toBeGreaterThan(0)
    })
  ),
  Case.make("secrets/the service itself shows none", (world) =>
    Effect.sync(() => {
      const shown = Sentinels.shown(world.payments)
      expect(Sentinels.found(planted(world), shown)).toEqual([])
    })
  ),
  ...tried(capabilities).flatMap((operation) => [
    Case.make(`secrets/${operation}: a success shows none`, (world) =>
      Effect.gen(function* () {
        const { call } = yield* ready(world, operation)
        yield* clean(world, call, operation)
      })
    ),
    ...[200, 400, 401, 429, 500].map((status) =>
      Case.make(`secrets/${operation}: a gateway that repeats everything with ${status}`, (world) =>
        Effect.gen(function* () {
          const { call } = yield* ready(world, operation)
          world.network.replace((request) =>
            world.gateway.isAuthentication?.(request) === true ? null : echo(world, request, status)
          )
          yield* clean(world, call, operation)
        })
      )
    )
  ]),
  ...answered(capabilities).map((trial) => inPlace(trial)),
  ...(capabilities.operations.includes("webhook") ? [refusedWebhooks] : [])
]

const secretsOf = ({ gateway }: Case.World): Readonly<Record<string, string>> => ({
  ...gateway.secrets,
  ...plantedCards,
  ...cardSecrets("charge", gateway.charge),
  ...(gateway.declined === undefined ? {} : cardSecrets("declined", gateway.declined))
})

const cardSecrets = (name: string, { method }: Charge): Readonly<Record<string, string>> =>
  method.type === "card"
    ? {
        [`${name} card number`]: Redacted.value(method.number),
        ...(method.cvv === undefined ? {} : { [`${name} cvv`]: Redacted.value(method.cvv) })
      }
    : {}

/** Card numbers that no request carries, for a gateway that repeats those of others. */
const plantedCards: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from({ length: 10 }, (_, index) => {
    const digits = `40000012${String(index)}${String(9 - index).repeat(3)}${index}45`
    return [`card number ${index}`, digits + checkDigit(digits)]
  })
)

/** ISO/IEC 7812: the digit that makes the weighted sum a multiple of ten. */
function checkDigit(digits: string): string {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const weighted = Number(digit) * (index % 2 === 0 ? 2 : 1)
    return total + (weighted > 9 ? weighted - 9 : weighted)
  }, 0)
  return String((10 - (sum % 10)) % 10)
}

const planted = (world: Case.World): ReadonlyArray<Sentinels.Sentinel> =>
  Sentinels.make(secretsOf(world))

const inPlace = (trial: Answered) =>
  Case.make(`secrets/${trial}: secrets in place of a code or a word`, (world) =>
    Effect.gen(function* () {
      const { outcome = [] } = yield* shapeOf(world, trial)
      if (outcome.length === 0) {
        return yield* new Case.Skipped({ reason: "the answer tells no outcome" })
      }
      const operation = trial === "statusById" ? "status" : trial
      for (const path of outcome) {
        const { call } = yield* ready(world, trial)
        const everything = Object.values(secretsOf(world)).join(" ")
        const checkChanged = falsify(world, [path], () => everything)
        yield* clean(world, call, operation)
        checkChanged()
      }
    })
  )

const refusedWebhooks = Case.make("secrets/webhook: a refusal shows none", (world) =>
  Effect.gen(function* () {
    const body = new TextEncoder().encode(JSON.stringify(Object.values(secretsOf(world))))
    for (const raw of yield* notifications(world)) {
      for (const forged of [...broken(raw), { ...raw, body }]) {
        const { text } = yield* everythingShown(world.payments.webhook(forged))
        expect(Sentinels.found(planted(world), text)).toEqual([])
      }
    }
  })
)

const clean = <A, E>(world: Case.World, call: Effect.Effect<A, E>, operation: string) =>
  Effect.gen(function* () {
    const { exit, spans, text } = yield* everythingShown(call)
    expect(spans.map(({ name }) => name)).toContain(`Payments.${operation}`)
    expect(
      Sentinels.found([...planted(world), ...sentHeaders(world), ...tokenOf(exit)], text)
    ).toEqual([])
  })

/** The stored card that an answer names: with the account's key it charges the card. */
const tokenOf = (exit: Exit.Exit<unknown, unknown>): ReadonlyArray<Sentinels.Sentinel> => {
  const value: unknown = Exit.isSuccess(exit) ? exit.value : null
  const token = hasProperty(value, "token") ? value.token : null
  return Redacted.isRedacted(token) ? Sentinels.make({ token: String(Redacted.value(token)) }) : []
}

/** Tokens and signatures, as they were sent. */
const sentHeaders = ({ gateway, network }: Case.World): ReadonlyArray<Sentinels.Sentinel> =>
  network.sent().flatMap(({ headers }) =>
    Sentinels.make(
      Object.fromEntries(
        (gateway.secretHeaders ?? []).flatMap((name) => {
          const value = headers[name]?.replace(/^Bearer /, "")
          return value === undefined ? [] : [[name, value]]
        })
      )
    )
  )

/** An answer in which every usual field holds the whole request and every secret. */
const echo = (world: Case.World, request: Sent, status: number): Response => {
  const said = [
    decodeURIComponent(request.body.replaceAll("%", "%25")),
    JSON.stringify(request.headers),
    request.url,
    ...Object.values(secretsOf(world))
  ].join(" ")
  const result = { code: said, description: said }
  const fields = { id: said, code: said, status: said, message: said, error: said, remark: said }
  const body = JSON.stringify({
    ...fields,
    result,
    data: fields,
    paymentId: said,
    description: said
  })
  return new Response(body, { status, headers: { "content-type": "application/json" } })
}
