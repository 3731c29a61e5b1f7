import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import { type PaymentError, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import * as Tracer from "effect/Tracer"
import {
  account,
  approved,
  card,
  charge,
  gateway,
  json,
  pan,
  stub,
  tokenAnswer
} from "./support.ts"

const key = "sEcReT-key-0123456789"
// No JWT, which would be hidden by its looks alone.
const token = "oPaQuE-tOkEn-13579"
// Letters, so that no port or time can hold it by chance.
const cvv = "c7v9z"
const previousKey = "pReViOuS-key-98765"
const storedToken = "kGuadVKOymeTYkuAYoxon2vKUzu88Po1"
const method = { ...card, cvv: Redacted.make(cvv) as typeof card.cvv & object }
const sentinels = [
  key,
  encodeURIComponent(key),
  Buffer.from(key).toString("base64"),
  token,
  pan,
  Buffer.from(pan).toString("base64"),
  cvv,
  previousKey,
  storedToken
]

const plain = (_: string, value: unknown) => (typeof value === "bigint" ? String(value) : value)

const shown = (value: unknown): string =>
  [
    String(value),
    JSON.stringify(value, plain),
    inspect(value, { depth: 20, showHidden: true })
  ].join("\n")

/** A gateway that repeats all that it was sent wherever it can. */
const echo = (status: number, answer: object): Parameters<typeof stub>[0] => {
  return ({ body, headers }, response) => {
    // The body last: a message is cut, and must not lose the rest by that alone.
    const sent = [headers["authtoken"], decodeURIComponent(body)]
    const said = [key, previousKey, `cvv ${cvv}`, storedToken, ...sent].join(" ")
    json(
      response,
      { ...answer, remark: said, result: { ...approved.result, ...answer, description: said } },
      status
    )
  }
}

const answers: ReadonlyArray<readonly [string, Parameters<typeof stub>[0]]> = [
  ["declined", echo(200, { paymentId: "54279", transactionStatus: "N", code: "10001" })],
  ["refused", echo(200, { paymentId: "-", transactionStatus: "N", code: "20003" })],
  ["unknown code", echo(200, { transactionStatus: "N", code: `9${key}` })],
  ["unknown status", echo(200, { transactionStatus: `${pan} ${key}`, code: "00001" })],
  ["a card number for an id", echo(200, { paymentId: pan, transactionStatus: "N", code: "10001" })],
  ["server error", echo(500, {})],
  ["unauthorised", echo(401, {})],
  ["too many", echo(429, {})],
  ["reset", (_, response) => response.destroy()],
  ["text", ({ body }, response) => response.end(body)]
]

describe("nothing secret", () => {
  it.live.each(answers)("in errors and spans: %s", ([, respond]) =>
    Effect.gen(function* () {
      const spans: Array<Tracer.Span> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const server = yield* stub(respond, (_, response) => json(response, tokenAnswer(token)))
      const service = yield* gateway(
        account(server.baseUrl, {
          secureKey: Redacted.make(key),
          previousSecureKey: Redacted.make(previousKey),
          rebillByPaymentId: true
        })
      )
      const stored = Redacted.make(storedToken)
      const providerReference = "54279"
      const reference = Reference.make("reference-0002")
      const followUp = { reference, providerReference, amount: charge.amount }
      const calls: ReadonlyArray<Effect.Effect<unknown, PaymentError.PaymentError>> = [
        service.purchase({ ...charge, method }),
        service.authorize({ ...charge, method }),
        service.capture(followUp),
        service.refund(followUp),
        service.void({ reference, providerReference }),
        service.status({ reference }),
        service.list({ fromMillis: 0, toMillis: 1 }),
        service.purchase({ ...charge, method: { type: "token", token: stored, cvv: method.cvv } }),
        service.tokenize({ reference, method }),
        service.deleteToken({ reference, token: stored }),
        service.rebill(followUp),
        service.payoutStatus({ reference })
      ]
      const ownCalls: ReadonlyArray<Effect.Effect<unknown, PaymentError.PaymentError>> = [
        service.payoutToPayer({ reference, amount: charge.amount, payment: providerReference }),
        service.storedCards(),
        service.invoiceSettings(),
        service.payByLink({ reference, amount: charge.amount }),
        service.generateInvoice({ reference, amount: charge.amount, returnUrl: "https://a.test" })
      ]
      const exits = yield* Effect.all(
        [...calls, ...ownCalls].map((call) => Effect.exit(call))
      ).pipe(Effect.withTracer(tracer))
      expect(exits.filter(Exit.isFailure).length).toBeGreaterThan(1)
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

  it.live("in the words of a decline: the token that was sent", () =>
    Effect.gen(function* () {
      const declined = { ...approved, transactionStatus: "N" }
      const server = yield* stub(
        ({ headers }, response) => {
          const description = `Declined, token ${headers["authtoken"]} of ${key}`
          json(response, { ...declined, result: { code: "10001", description } })
        },
        (_, response) => json(response, tokenAnswer(token))
      )
      const service = yield* gateway(account(server.baseUrl, { secureKey: Redacted.make(key) }))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({
        _tag: "Declined",
        decline: { raw: { message: "Declined, token *** of ***" } }
      })
    }).pipe(Effect.scoped)
  )
})
