import { Money as CoreMoney, PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Options } from "../ChecksumConfig.ts"
import * as Client from "./client.ts"
import { type Decision, provider, type Result as ResultNode, type Seen } from "./errors.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"

/** One merchant account with its constant parts: everything that its calls have in common. */
export interface Account {
  readonly options: Partial<Options>
  readonly signer: Signature.Signer
  /** A body up to its checksum. */
  readonly prefix: string
  /** Texts that a message of the gateway must not bring back. */
  readonly hidden: ReadonlyArray<string>
  /** `transactionServices`: payments, stored cards, payouts, inquiries. */
  readonly client: Client.Client
  /** `invoiceServices`. */
  readonly invoices: Client.Client
  /** `merchantServices`; its only call is documented in JSON. */
  readonly merchant: Client.Client
}

const defaultTimeoutMs = 30_000

/** The account of options that break no rule. */
export const make = (options: Options): Effect.Effect<Account, never, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const secureKey = Redacted.value(options.secureKey)
    const { bodyEncoding = "form", previousSecureKey: previous } = options
    const clientOf = (path: string, encoding = bodyEncoding) =>
      Client.make({
        base: `${options.baseUrl}${path}/`,
        encoding,
        partnerId: options.partnerId,
        username: options.username,
        secureKey,
        timeoutMs: options.timeoutMs ?? defaultTimeoutMs
      })
    return {
      options,
      signer: { memberId: options.memberId, secureKey },
      prefix: Requests.prefix(options.memberId),
      hidden: previous === undefined ? [secureKey] : [secureKey, Redacted.value(previous)],
      client: yield* clientOf(options.basePath ?? "/transactionServices/REST/v1"),
      invoices: yield* clientOf(options.invoiceBasePath ?? "/invoiceServices/REST/v1"),
      merchant: yield* clientOf(options.merchantBasePath ?? "/merchantServices/api/v1", "json")
    }
  })

/** An account of options that break a rule: every call answers that, and nothing is sent. */
export const refusing = (fault: { readonly path: string; readonly rule: string }): Account => {
  const client: Client.Client = {
    call: ({ operation }) =>
      Effect.fail(new PaymentError.InvalidConfiguration({ provider, operation, ...fault }))
  }
  return {
    options: {},
    signer: { memberId: "", secureKey: "" },
    prefix: "",
    hidden: [],
    client,
    invoices: client,
    merchant: client
  }
}

/** One request and how its answer is read. */
export interface Call<Answer extends ResultNode> extends Client.Request<Answer> {
  /** Secrets of this request, beside those of the account and the token. */
  readonly hidden?: ReadonlyArray<string>
  readonly client?: Client.Client
}

/** Sends once and decides. */
export const ask = <Answer extends ResultNode, A>(
  account: Account,
  { client = account.client, hidden = [], ...call }: Call<Answer>,
  decide: (seen: Seen<Answer>) => Decision<A>
): Effect.Effect<A, PaymentError.PaymentError> =>
  Effect.flatMap(client.call(call), ({ httpStatus, token, value }) =>
    Effect.fromResult(
      decide({
        operation: call.operation,
        httpStatus,
        answer: value,
        hidden: [...account.hidden, token, ...hidden]
      })
    )
  )

/** Whether an id can be signed and be one segment of a path: dots would lead to another endpoint. */
export const isPathId = (id: string): boolean => Signature.isSignable(id) && !/^\.+$/.test(id)

/** An endpoint with an id. */
export const pathOf = (endpoint: string, id: string): string =>
  `${endpoint}/${encodeURIComponent(id.toWellFormed())}`

/** An amount as it is sent and signed; what is none, is nothing or does not fit is found before sending. */
export const amountOf = (operation: string, money: CoreMoney.Money): Decision<string> => {
  // Types say so already; a program in plain JavaScript may not have been checked.
  if (!CoreMoney.isValid(money)) return Result.fail(invalid(operation, "amount", "money"))
  // An authorization of nothing verifies an account; anything else of nothing is a mistake.
  if (money.value === 0n && operation !== "authorize") {
    return Result.fail(invalid(operation, "amount", "positive"))
  }
  const amount = Money.format(money)
  return amount === null ? Result.fail(unsupported(operation, "amount")) : Result.succeed(amount)
}

/** What the gateway has no way to do; found before anything is sent. */
export const unsupported = (operation: string, detail: string) =>
  new PaymentError.UnsupportedOperation({ provider, operation, detail })

/** A value that breaks a rule of the gateway; found before anything is sent. */
export const invalid = (operation: string, path: string, rule = "must be text without |") =>
  new PaymentError.InvalidRequest({ provider, operation, path, rule })
