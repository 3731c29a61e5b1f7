import { type Payment, type PaymentError, type Payout } from "@switchyard/core"
import { Effect } from "effect"
import * as Result from "effect/Result"
import type { ReferenceQuery } from "../OpenPaymentConfig.ts"
import * as Account from "./account.ts"
import * as Errors from "./errors.ts"
import * as Status from "./status.ts"
import * as Transactions from "./transactions.ts"
import * as Wire from "./wire.ts"

/** Questions about what became of money (sheet sections 2.3, 2.5, 2.6, 5 and 9.7). */

type Call<A> = Effect.Effect<A, PaymentError.PaymentError>
type Read<A> = (seen: Errors.Seen, asked: true) => Transactions.Decision<A>

const defaultPerMinute = 2
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
    account.limiter.take(
      operation,
      `payments/${id}`,
      account.options.paymentQueriesPerMinute ?? defaultPerMinute
    ),
    ofEachEntity(account, (entity) =>
      Account.ask(
        account,
        operation,
        { method: "GET", path: `/v1/payments/${id}?${entity}` },
        // Without a type the answer is no transaction, and its code speaks of the question.
        (seen) =>
          seen.answer.paymentType === undefined
            ? Result.fail(Errors.unanswered(seen))
            : read(seen, true)
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
  const perMinute = referenceQueriesPerMinute ?? defaultPerMinute
  const from = (entity: string, [endpoint, ...others]: ReadonlyArray<ReferenceQuery>): Call<A> => {
    const path = `/${endpoint}?${entity}&merchantTransactionId=${encodeURIComponent(reference)}`
    const asked = Effect.flatMap(
      account.client.call(operation, { method: "GET", path }, Wire.readEnvelope),
      ({ httpStatus, value }) => {
        const reply = { httpStatus, value }
        const seen = Account.seenOf(account, operation, reply)
        return Effect.fromResult(ofList(seen, value, reference, read))
      }
    )
    return others.length === 0
      ? asked
      : Effect.catch(asked, (error) =>
          isNotTaken(error) ? from(entity, others) : Effect.fail(error)
        )
  }
  return Effect.andThen(
    account.limiter.take(operation, `query/${reference}`, perMinute),
    ofEachEntity(account, (entity) => from(entity, referenceQuery))
  )
}

/** A refusal of the question for its form or for the account's rights: the endpoint may not exist here. */
const isNotTaken = ({ vendorCode }: PaymentError.PaymentError): boolean => {
  const kind = Status.meaningOf(vendorCode ?? "")?.kind
  return kind === "invalid" || kind === "account"
}

const ofList = <A>(
  seen: Errors.Seen,
  envelope: Wire.Envelope,
  reference: string,
  read: Read<A>
): Transactions.Decision<A> => {
  const list = transactionsOf(seen, envelope)
  return list === null
    ? Result.fail(Errors.unanswered(seen))
    : Result.flatMap(Transactions.choose(seen, list, reference), (answer) =>
        read({ ...seen, answer }, true)
      )
}

/** The transactions of an answer; null where the code of the list says that there are none. */
const transactionsOf = (
  { answer }: Errors.Seen,
  { payments, records }: Wire.Envelope
): ReadonlyArray<Wire.Answer> | null => {
  const list = payments ?? records
  if (list === undefined || list === null) return answer.paymentType === undefined ? null : [answer]
  const code = Wire.codeOf(answer)
  const isFine = code === undefined || Status.meaningOf(code)?.kind === "approved"
  return isFine && list.length > 0 ? list : null
}

/** What the asker of a checkout wants to read as the gateway's id: the checkout, or what was paid in it. */
type Named = "checkout" | "payment"

/** No payment session exists for the checkout: 30 minutes are over, or its result was read. */
const sessionOver = "200.300.404"

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
  const { checkoutQueriesPerMinute = defaultPerMinute } = account.options
  const name = (payment: Payment.Payment): Payment.Payment =>
    named === "checkout" ? { ...payment, providerReference: checkoutId } : payment
  const decide = (seen: Errors.Seen): Transactions.Decision<Payment.Payment> => {
    const { answer } = seen
    if (answer.paymentType === undefined) return unpaid(seen, checkoutId)
    if ((Wire.read(answer.ndc) ?? checkoutId) !== checkoutId) {
      return Result.fail(Errors.unknown(seen, "mismatch", "ndc"))
    }
    return Result.map(Transactions.payment(seen, true), name)
  }
  const path = `/v1/checkouts/${checkoutId}/payment?${account.entity}`
  const asked = Effect.andThen(
    account.limiter.take(operation, `checkouts/${checkoutId}`, checkoutQueriesPerMinute),
    Account.ask(account, operation, { method: "GET", path }, decide)
  )
  if (reference === undefined) return asked
  return Effect.catch(asked, (error) =>
    error.vendorCode === sessionOver
      ? Effect.map(byReference(account, operation, reference, Transactions.payment), name)
      : Effect.fail(error)
  )
}

const unpaid = (seen: Errors.Seen, checkoutId: string): Transactions.Decision<Payment.Payment> => {
  const code = Wire.codeOf(seen.answer) ?? ""
  return Status.meaningOf(code)?.kind === "waiting"
    ? Result.succeed({
        status: { unified: "requires_action", raw: code },
        providerReference: checkoutId
      })
    : Result.fail(Errors.unanswered(seen))
}

/** `status`: by the id of a checkout or a transaction, or by our reference. */
export const status =
  (account: Account.Account) =>
  (request: Payment.StatusRequest): Call<Payment.Payment> => {
    const operation = "status"
    if (!("providerReference" in request)) {
      return byReference(account, operation, request.reference, Transactions.payment)
    }
    const { expect, providerReference: id } = request
    if (Account.isCheckoutId(id)) {
      return ofCheckout(account, operation, id, expect?.reference, "checkout")
    }
    return Account.isId(id)
      ? byId(account, operation, id, Transactions.payment)
      : Account.invalid(operation, "providerReference", Account.idRule)
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
    return Account.isId(id)
      ? byId(account, operation, id, Transactions.payout)
      : Account.invalid(operation, "providerReference", Account.idRule)
  }

/** A payment with everything that followed it, as one list (section 2.6). */
export const linked = (
  account: Account.Account,
  operation: string,
  id: string
): Call<ReadonlyArray<Payment.Payment>> => {
  const path = `/v3/query/${id}?${account.entity}&includeLinkedTransactions=true`
  return Effect.flatMap(
    account.client.call(operation, { method: "GET", path }, Wire.readEnvelope),
    (reply) => {
      const seen = Account.seenOf(account, operation, reply)
      const list = transactionsOf(seen, reply.value)
      if (list === null) return Effect.fail(Errors.unanswered(seen))
      const payments = list.filter(({ paymentType }) => Status.isType(Wire.read(paymentType) ?? ""))
      return Effect.forEach(payments, (answer) =>
        Effect.fromResult(Transactions.payment({ ...seen, answer }, true))
      )
    }
  )
}
