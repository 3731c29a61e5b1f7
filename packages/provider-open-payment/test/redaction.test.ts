import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import type { PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import { browser } from "./shopper.ts"
import {
  accessToken,
  account,
  card,
  charge,
  gateway,
  json,
  pan,
  paymentId,
  reference,
  type Respond,
  result,
  stub,
  webhookKey
} from "./support.ts"

const token = "8ac7a4a1886fbf6c018871e528a731de"
// Letters, so that no port or time can hold it by chance.
const cvv = "c7v9z"
const method = { ...card, cvv: Redacted.make(cvv) as typeof card.cvv & object }
const sentinels = [
  accessToken,
  encodeURIComponent(accessToken),
  webhookKey,
  token,
  pan,
  Buffer.from(pan).toString("base64"),
  cvv
]

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value)

const shown = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value, plain),
    inspect(value, { depth: 20, showHidden: true })
  ].join("\n")

/** A gateway that repeats all that it was sent wherever it can. */
const echo =
  (status: number, code: string, id?: string): Respond =>
  ({ body, headers, path }, response) => {
    const said = `${decodeURIComponent(body)} ${path} ${String(headers.authorization)}`
    const parameterErrors = [{ name: "card.number", value: pan, message: said }]
    const answer = { ...result(code, said), registrationId: token }
    const named = id === undefined || said.includes(id) ? { id } : { id: paymentId }
    json(response, { ...answer, ...named, result: { ...answer.result, parameterErrors } }, status)
  }

const answers: ReadonlyArray<readonly [string, Respond]> = [
  ["declined", echo(400, "800.100.151", paymentId)],
  ["a parameter error", echo(400, "200.300.404")],
  ["an unlisted code", echo(200, `${accessToken} ${pan}`)],
  ["a card number for an id", echo(200, "800.100.151", pan)],
  ["a token for an id", echo(200, "100.150.202", token)],
  ["a state", echo(400, "700.400.200", paymentId)],
  ["unauthorised", echo(403, "800.900.300", paymentId)],
  ["approved", echo(200, "000.100.110", paymentId)],
  ["text", ({ body }, response) => response.end(body)]
]

/** The calls that the conformance suite does not make: with a token, and the gateway's own. */
describe("nothing secret", () => {
  it.live.each(answers)("in answers, errors and spans: %s", ([, respond]) =>
    Effect.gen(function* () {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const server = yield* stub(respond)
      const service = yield* gateway(account(server.baseUrl))
      const stored = { type: "token", token: Redacted.make(token) } as const
      const calls: ReadonlyArray<Effect.Effect<unknown, PaymentError.PaymentError>> = [
        service.purchase({ ...charge, method: stored }),
        service.payout({ reference, amount: charge.amount, destination: stored }),
        service.deleteToken({ reference, token: stored.token }),
        service.registration({ token: stored.token }),
        service.authenticate({
          amount: charge.amount,
          method,
          browser,
          returnUrl: "https://shop.test/r",
          merchant: { name: "Shop", city: "Utrecht", country: "NL", categoryCode: "5399" }
        })
      ]
      const exits = yield* Effect.all(calls.map((call) => Effect.exit(call))).pipe(
        Effect.withTracer(tracer)
      )
      expect(exits.filter(Exit.isFailure).length).toBeGreaterThan(0)
      const text = [
        ...exits.map(shown),
        ...spans.map((span) => shown([span.name, [...span.attributes], span.status])),
        shown(service)
      ].join("\n")
      expect(spans.map(({ name }) => name)).toContain("Payments.purchase")
      const leaked = sentinels.flatMap((sentinel) => {
        const at = text.indexOf(sentinel)
        return at < 0 ? [] : [text.slice(Math.max(0, at - 120), at + 60)]
      })
      expect(leaked).toEqual([])
    }).pipe(Effect.scoped)
  )
})
