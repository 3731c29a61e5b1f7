import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Money, PaymentMethod, Reference } from "@switchyard/core"
import { Loopback } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Checksum, type ChecksumConfig } from "../src/index.ts"
import type { Seen } from "../src/internal/errors.ts"
import type { Answer } from "../src/internal/wire.ts"

export type Arrived = Loopback.Arrived

export interface Stub extends Loopback.Loopback {
  /** Everything that arrived but the requests for a token. */
  readonly calls: () => ReadonlyArray<Arrived>
  readonly tokenCalls: () => ReadonlyArray<Arrived>
}

export const json = Loopback.json

export const isTokenCall = (arrived: Arrived): boolean => arrived.path.endsWith("/authToken")

export const tokenAnswer = (token = "head.body.sign") => ({
  partnerId: "195",
  memberId: "11344",
  result: { code: "200", description: "Token generated successfully" },
  timestamp: "2018-06-23 12:47:43",
  LoginName: "testdoc",
  AuthToken: token
})

/** A gateway of fixed answers on a loopback port; requests for a token succeed unless `token` says else. */
export const stub = (
  respond: Loopback.Respond,
  token: Loopback.Respond = (_, response) => json(response, tokenAnswer())
) =>
  Effect.map(
    Loopback.serve((arrived, ...rest) =>
      (isTokenCall(arrived) ? token : respond)(arrived, ...rest)
    ),
    ({ arrived, baseUrl }): Stub => ({
      baseUrl,
      arrived,
      calls: () => arrived.filter((one) => !isTokenCall(one)),
      tokenCalls: () => arrived.filter(isTokenCall)
    })
  )

export const secureKey = "secureKey"

export const account = (
  baseUrl: string,
  more: Partial<ChecksumConfig.Options> = {}
): ChecksumConfig.Options => ({
  baseUrl,
  partnerId: "195",
  username: "testdoc",
  memberId: "11344",
  secureKey: Redacted.make(secureKey),
  ...more
})

/** The provider on undici. */
export const gateway = (options: ChecksumConfig.Options) =>
  Effect.flatMap(
    Layer.build(Layer.provide(Checksum.layer(options), NodeHttpClient.layerUndici)),
    (context) => Effect.provideContext(Checksum.Checksum, context)
  )

export const pan = "4000000000000051"

export const card = Schema.decodeUnknownSync(PaymentMethod.Card)({
  type: "card",
  number: pan,
  expiryMonth: 7,
  expiryYear: 2030,
  cvv: "745",
  holder: "John Doe"
})

export const reference = Reference.make("reference-0001")

export const charge = {
  reference,
  amount: Money.make(5000, "EUR"),
  method: card
} as const

/** The answer to {@link charge}, as the gateway's document shows it. */
export const approved = {
  paymentId: "54279",
  transactionStatus: "Y",
  result: { code: "00001", description: "Transaction succeeded" },
  paymentBrand: "VISA",
  paymentMode: "CC",
  paymentType: "DB",
  amount: "50.00",
  currency: "EUR",
  tmpl_amount: "50.00",
  tmpl_currency: "EUR",
  merchantTransactionId: reference as string,
  descriptor: "RestTransDescriptor",
  remark: "AUTHORIZATION SUCCESS",
  card: {
    bin: "400000",
    last4Digits: "0051",
    holder: "John Doe",
    expiryMonth: "07",
    expiryYear: "2022"
  },
  timestamp: "2018-06-01 16:31:36",
  eci: ""
}

/** The inquiry's answer about {@link charge}. */
export const found = {
  ...approved,
  paymentType: undefined,
  status: "capturesuccess",
  result: { code: "00026", description: "Your record found successfully" }
}

/** An answer as a decision sees it. */
export const seen = (answer: object, httpStatus = 200): Seen => ({
  operation: "purchase",
  httpStatus,
  answer: answer as Answer,
  hidden: ["secureKey"]
})

/** The tag of an error with its cause, or the status of an answer. */
export const outcome = (
  decided: Result.Result<
    { readonly status: { readonly unified: string } },
    { readonly _tag: string; readonly cause?: unknown }
  >
): string =>
  Result.match(decided, {
    onSuccess: ({ status }) => status.unified,
    onFailure: (error) =>
      error._tag === "OutcomeUnknown" ? `unknown ${String(error.cause)}` : error._tag
  })

/** A result node. */
export const result = (code: string, description = "") => ({ result: { code, description } })

/** Where the REST interface begins. */
export const base = "/transactionServices/REST/v1"

/** How a signed body begins. */
export const credentials = (checksum: string) =>
  `authentication.memberId=11344&authentication.checksum=${checksum}`

/** The one call that an operation makes, as its bytes arrived. */
export const sent = <A, E>(
  use: (service: Effect.Success<ReturnType<typeof gateway>>) => Effect.Effect<A, E>,
  answer: unknown,
  more: Parameters<typeof account>[1] = {}
) =>
  Effect.gen(function* () {
    const server = yield* stub((_, response) => json(response, answer))
    const service = yield* gateway(account(server.baseUrl, more))
    const exit = yield* Effect.exit(use(service))
    const [call, ...rest] = server.calls()
    if (rest.length > 0) yield* Effect.die("more than one call")
    return { exit, call, token: server.tokenCalls()[0] }
  })
