import { type Payment, type PaymentError, type Payout } from "@switchyard/core"
import { Effect } from "effect"
import * as Result from "effect/Result"
import type { ReferenceQuery } from "../OpenPaymentConfig.ts"
import * as Account from "./account.ts"
import type * as Client from "./client.ts"
import * as Errors from "./errors.ts"
import { idRule, isCheckoutId, isId } from "./ids.ts"
import * as Lists from "./lists.ts"
import * as Status from "./status.ts"
import * as Transactions from "./transactions.ts"
import * as Wire from "./wire.ts"

/** Questions about what became of money (sheet sections 2.3, 2.5, 2.6, 5 and 9.7). */

type Call<A> = Effect.Effect<A, PaymentError.PaymentError>
type Read<A> = (seen: Errors.Seen, asked: true) => Transactions.Decision<A>

const defaultReferenceQuery: ReadonlyArray<ReferenceQuery> = ["v3/query", "v1/query", "v1/payments"]

/**
 * Asks the account's own entity, and where that one knows nothing of it the entity of payments without
 * the shopper. It is only absent where both say so.
 */
const ofEachEntity = <A>(
  { entity, recurringEntity }: Account.Account,
  one: (entity: string) => Call<A>
): Call<A> =>
  recurringEntity === undefined
    ? one(entity)
    : Effect.catch(one(entity), (first) =>
        isElsewhere(first)
          ? Effect.mapError(one(recurringEntity), (second) =>
              second._tag === "NotFound" ? first : second
            )
          : Effect.fail(first)
      )

const ofOtherChannel = "700.400.700"

const isElsewhere = (error: PaymentError.PaymentError): boolean =>
  error._tag === "NotFound" || error.vendorCode === ofOtherChannel

/** A transaction by the gateway's id. */
const byId = <A>(account: Account.Account, operation: string, id: string, read: Read<A>): Call<A> =>
  Effect.andThen(
    Account.takePayment(account, operation, `payments/${id}`),
    ofEachEntity(account, (entity) =>
      Account.ask(
        account,
        operation,
        { method: "GET", path: `/v1/payments/${id}?${entity}` },
        (seen) =>
          Lists.isTransaction(seen.answer) ? read(seen, true) : Result.fail(Errors.unanswered(seen))
      )
    )
  )

/** A transaction by our reference, at the first of the account's endpoints that takes the question. */
const byReference = <A>(
  account: Account.Account,
  operation: string,
  reference: string,
  read: Read<A>
): Call<A> => {
  const { referenceQuery = defaultReferenceQuery, referenceQueriesPerMinute } = account.options
  const perMinute = referenceQueriesPerMinute ?? Account.defaultPerMinute
  const from = (entity: string, [endpoint, ...others]: ReadonlyArray<ReferenceQuery>): Call<A> => {
    const path = `/${endpoint}?${entity}&merchantTransactionId=${encodeURIComponent(reference)}`
    const asked = account.client.call(operation, { method: "GET", path }, Wire.readEnvelope)
    const decide = (reply: Client.Reply<Wire.Envelope>) =>
      Effect.fromResult(ofList(Account.seenOf(account, operation, reply), reply.value))
    if (others.length === 0) return Effect.flatMap(asked, decide)
    const next = Effect.suspend(() => from(entity, others))
    return Effect.matchEffect(asked, {
      onFailure: (error) => (isNowhere(error) ? next : Effect.fail(error)),
      onSuccess: (reply) => (Lists.isNotTaken(reply) ? next : decide(reply))
    })
  }
  const ofList = (seen: Errors.Seen, envelope: Wire.Envelope): Transactions.Decision<A> =>
    Lists.transactionsOf(seen, envelope).pipe(
      Result.flatMap((list) => Lists.choose(seen, list, reference)),
      Result.flatMap((answer) => read({ ...seen, answer }, true))
    )
  return Effect.andThen(
    account.limiter.take(operation, `query/${reference}`, perMinute),
    ofEachEntity(account, (entity) => from(entity, referenceQuery))
  )
}

/** What an address says at which there is no endpoint (section 3). */
const isNowhere = (error: PaymentError.PaymentError): boolean =>
  error._tag === "OutcomeUnknown" && error.cause === "unreadable" && error.httpStatus === 404

/** What the asker of a checkout wants to read as the gateway's id: the checkout, or what was paid in it. */
type Named = "checkout" | "payment"

/** No payment session exists for the checkout: 30 minutes are over, or its result was read. */
const sessionOver = "200.300.404"

/** The checkout may still be paid: by nobody yet, or after a card that was refused. */
const open = (checkoutId: string, raw: string): Payment.Payment => ({
  status: { unified: "requires_action", raw },
  providerReference: checkoutId
})

/** A checkout by its id while its session lasts, and `over` afterwards. */
const ofSession = (
  account: Account.Account,
  operation: string,
  checkoutId: string,
  reference: string | undefined,
  over: Call<Payment.Payment> | undefined
): Call<Payment.Payment> => {
  const decide = (seen: Errors.Seen): Transactions.Decision<Call<Payment.Payment>> => {
    const { answer } = seen
    if (!Lists.isTransaction(answer)) {
      return over !== undefined && Wire.codeOf(answer) === sessionOver
        ? Result.succeed(over)
        : Result.map(unpaid(seen, checkoutId), Effect.succeed)
    }
    const ndc = Wire.read(answer.ndc)
    const ours = Wire.read(answer.merchantTransactionId)
    if (ndc === undefined ? ours === undefined || ours !== reference : ndc !== checkoutId) {
      return Result.fail(Errors.unknown(seen, "mismatch", "ndc"))
    }
    return Result.map(Transactions.payment(seen, true), (payment) =>
      Effect.succeed(
        Transactions.isRefused(payment) ? open(checkoutId, payment.status.raw) : payment
      )
    )
  }
  const path = `/v1/checkouts/${checkoutId}/payment?${account.entity}`
  return Effect.andThen(
    Account.takeCheckout(account, operation, checkoutId),
    Effect.flatten(Account.ask(account, operation, { method: "GET", path }, decide))
  )
}

const unpaid = (seen: Errors.Seen, checkoutId: string): Transactions.Decision<Payment.Payment> => {
  const code = Wire.codeOf(seen.answer) ?? ""
  if (Status.meaningOf(code)?.kind !== "waiting") return Result.fail(Errors.unanswered(seen))
  return (Wire.read(seen.answer.ndc) ?? checkoutId) === checkoutId
    ? Result.succeed(open(checkoutId, code))
    : Result.fail(Errors.unknown(seen, "mismatch", "ndc"))
}

/**
 * A checkout by its id. Once its session is over only our reference leads further, if the asker knows it.
 */
export const ofCheckout = (
  account: Account.Account,
  operation: string,
  checkoutId: string,
  reference: string | undefined,
  named: Named
): Call<Payment.Payment> => {
  const over =
    reference === undefined
      ? undefined
      : byReference(account, operation, reference, Transactions.payment)
  const found = ofSession(account, operation, checkoutId, reference, over)
  return named === "payment"
    ? found
    : Effect.map(found, (payment) => ({ ...payment, providerReference: checkoutId }))
}

/** A payment, and the checkout in which another card may still pay after this one was refused. */
interface Tried {
  readonly payment: Payment.Payment
  readonly checkoutId: string | undefined
}

const tried =
  (page?: string): Read<Tried> =>
  (seen) =>
    Result.map(Transactions.payment(seen, true), (payment) => ({
      payment,
      checkoutId: Transactions.checkoutOfRefused(payment, seen.answer, page)
    }))

/** A refusal that was found is the end of a payment only once its checkout is over. */
const settled =
  (account: Account.Account, operation: string) =>
  ({ checkoutId, payment }: Tried): Call<Payment.Payment> =>
    checkoutId === undefined
      ? Effect.succeed(payment)
      : ofSession(account, operation, checkoutId, payment.reference, Effect.succeed(payment))

/** `status`: by the id of a checkout or a transaction, or by our reference. */
export const status =
  (account: Account.Account) =>
  (request: Payment.StatusRequest): Call<Payment.Payment> => {
    const operation = "status"
    const settle = settled(account, operation)
    if (!("providerReference" in request)) {
      const { page, reference } = request
      return Effect.flatMap(byReference(account, operation, reference, tried(page)), settle)
    }
    const { expect, providerReference: id } = request
    if (isCheckoutId(id)) return ofCheckout(account, operation, id, expect?.reference, "checkout")
    if (!isId(id)) return Account.invalid(operation, "providerReference", idRule)
    return Effect.flatMap(byId(account, operation, id, tried()), (one) =>
      Effect.map(settle(one), (payment) =>
        payment.providerReference === one.checkoutId
          ? { ...payment, providerReference: id }
          : payment
      )
    )
  }

/** `payoutStatus`: the same of a credit. */
export const payoutStatus =
  (account: Account.Account) =>
  (request: Payout.PayoutStatusRequest): Call<Payout.Payout> => {
    const operation = "payoutStatus"
    if (!("providerReference" in request)) {
      return byReference(account, operation, request.reference, Transactions.payout)
    }
    const { providerReference: id } = request
    return isId(id)
      ? byId(account, operation, id, Transactions.payout)
      : Account.invalid(operation, "providerReference", idRule)
  }

/** A payment with everything that followed it, as one list (section 2.6). */
export const linked = (
  account: Account.Account,
  operation: string,
  id: string
): Call<ReadonlyArray<Transactions.Decision<Payment.Payment>>> => {
  const path = `/v3/query/${id}?${account.entity}&includeLinkedTransactions=true`
  const decide = (seen: Errors.Seen, envelope: Wire.Envelope) =>
    Result.flatMap(Lists.transactionsOf(seen, envelope), (list) =>
      list.some((one) => Wire.read(one.id) === id)
        ? Result.succeed(
            list
              .filter(({ paymentType }) => Status.isMove(Wire.read(paymentType) ?? ""))
              .map((answer) => Transactions.payment({ ...seen, answer }, true))
          )
        : Result.fail(Errors.unknown(seen, "mismatch", "id"))
    )
  return Effect.andThen(
    Account.takePayment(account, operation, `query/${id}`),
    Effect.flatMap(
      account.client.call(operation, { method: "GET", path }, Wire.readEnvelope),
      (reply) => Effect.fromResult(decide(Account.seenOf(account, operation, reply), reply.value))
    )
  )
}
