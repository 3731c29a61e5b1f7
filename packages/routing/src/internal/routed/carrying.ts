import { type Operation, PaymentError, type Payments, Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Carried from "./carried.ts"
import * as CarriedError from "./carriedError.ts"

/**
 * One account's service, whose answers name the account with every id and token of the gateway, and
 * whose requests have to name it. A name of another account is refused before anything is sent.
 */
export const of = (account: string, payments: Payments.Service): Payments.Service => {
  const at = { account, provider: payments.provider }
  return {
    provider: payments.provider,
    capabilities: payments.capabilities,
    authorize: charge(at, "authorize", payments.authorize),
    purchase: charge(at, "purchase", payments.purchase),
    capture: named(at, "capture", payments.capture, Carried.payment),
    void: named(at, "void", payments.void, Carried.payment),
    refund: named(at, "refund", payments.refund, Carried.refund),
    rebill: named(at, "rebill", payments.rebill, Carried.payment),
    receipt: named(at, "receipt", payments.receipt, Carried.payment),
    payout: payout(at, payments.payout),
    payoutStatus: named(at, "payoutStatus", payments.payoutStatus, Carried.payout),
    tokenize: (request) => carry(at, payments.tokenize(request), Carried.token),
    deleteToken: (request) => {
      const token = ownToken(at, request.token)
      return token === null
        ? refused(at, "deleteToken", "token")
        : carry(at, payments.deleteToken({ ...request, token }), Carried.token)
    },
    status: named(at, "status", payments.status, Carried.payment),
    list: (request) => carry(at, payments.list(request), Carried.lines),
    balance: () => carry(at, payments.balance(), (_account, balance) => balance),
    webhook: (raw) =>
      Effect.flatMap(payments.webhook(raw), (verified) => webhookOf(account, verified)(raw))
  }
}

interface At {
  readonly account: string
  readonly provider: string
}

type Call<Request, Answer> = (request: Request) => Effect.Effect<Answer, PaymentError.PaymentError>

const refused = ({ provider }: At, operation: Operation.Operation, path: string) =>
  Effect.fail(new PaymentError.InvalidRequest({ provider, operation, path, rule: "account" }))

const own = ({ account }: At, carried: string): string | null => {
  const parts = Carried.split(carried)
  return parts?.account === account ? parts.name : null
}

const ownToken = (at: At, token: Redacted.Redacted<string>): Redacted.Redacted<string> | null => {
  const name = own(at, Redacted.value(token))
  return name === null ? null : Redacted.make(name)
}

const carry = <Answer>(
  { account }: At,
  call: Effect.Effect<Answer, PaymentError.PaymentError>,
  as: (account: string, answer: Answer) => Answer
): Effect.Effect<Answer, PaymentError.PaymentError> =>
  Effect.mapBothEager(call, {
    onSuccess: (answer) => as(account, answer),
    onFailure: (error) => CarriedError.of(account, error)
  })

/** What is about an earlier payment; one that is named by our own reference names no account. */
const named =
  <Request extends { readonly providerReference: string } | { readonly reference: string }, Answer>(
    at: At,
    operation: Operation.Operation,
    call: Call<Request, Answer>,
    as: (account: string, answer: Answer) => Answer
  ): Call<Request, Answer> =>
  (request) => {
    if (!("providerReference" in request)) return carry(at, call(request), as)
    const providerReference = own(at, request.providerReference)
    return providerReference === null
      ? refused(at, operation, "providerReference")
      : carry(at, call({ ...request, providerReference }), as)
  }

const charge =
  (
    at: At,
    operation: "authorize" | "purchase",
    call: Operation.Operations["purchase"]
  ): Operation.Operations["purchase"] =>
  (request) => {
    const { method } = request
    if (method.type !== "token") return carry(at, call(request), Carried.payment)
    const token = ownToken(at, method.token)
    return token === null
      ? refused(at, operation, "method.token")
      : carry(at, call({ ...request, method: { ...method, token } }), Carried.payment)
  }

const payout =
  (at: At, call: Operation.Operations["payout"]): Operation.Operations["payout"] =>
  (request) => {
    const { destination } = request
    if (destination.type !== "token") return carry(at, call(request), Carried.payout)
    const token = ownToken(at, destination.token)
    return token === null
      ? refused(at, "payout", "destination.token")
      : carry(at, call({ ...request, destination: { ...destination, token } }), Carried.payout)
  }

/** Verified already: what is made here is the same event with the account in its names. */
const webhookOf = (account: string, verified: Webhook.Verified<Webhook.Event>) =>
  Webhook.make({
    verify: () => Effect.succeed(verified),
    translate: ({ value }) => Effect.succeed(Carried.event(account, value)),
    isSigned: ({ signed }) => signed
  })
