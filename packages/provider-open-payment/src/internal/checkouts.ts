import type { Payment, PaymentError, Token } from "@switchyard/core"
import type { Effect } from "effect"
import * as Result from "effect/Result"
import { type Account, ask, invalid } from "./account.ts"
import * as Actions from "./actions.ts"
import * as Errors from "./errors.ts"
import { isCheckoutId } from "./ids.ts"
import * as Status from "./status.ts"
import type { Decision } from "./transactions.ts"
import * as Wire from "./wire.ts"

/**
 * COPYandPAY: a checkout is prepared here, and the gateway's widget draws its form into a page of ours
 * (sheet section 2.3). The return address goes into that page's form and never into the request: the
 * gateway refuses the shopper's submit where both name one.
 */

type Call<A> = Effect.Effect<A, PaymentError.PaymentError>

interface Checkout {
  readonly id: string
  readonly code: string
  readonly integrity: string | undefined
}

const path = "/v1/checkouts"

/** The answer to a checkout that was made or changed; `waiting` is all that it can be. */
const opened = (seen: Errors.Seen): Decision<Checkout> => {
  const { answer } = seen
  const code = Wire.codeOf(answer)
  const id = Wire.read(answer.id)
  if (code === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "result.code"))
  const meaning = Status.meaningOf(code)
  if (meaning === null) return Result.fail(Errors.unknown(seen, "unlisted", "result.code"))
  if (meaning.kind !== "waiting") return Result.fail(Errors.refused(seen, meaning))
  return id === undefined || !isCheckoutId(id)
    ? Result.fail(Errors.unknown(seen, "unreadable", "id"))
    : Result.succeed({ id, code, integrity: Wire.read(answer.integrity) })
}

const prepare = <A>(
  account: Account,
  operation: string,
  form: string,
  returnUrl: string | undefined,
  answer: (checkout: Checkout, returnUrl: string) => A
): Call<A> =>
  returnUrl === undefined || returnUrl === ""
    ? invalid(operation, "returnUrl", "required")
    : ask(account, operation, { method: "POST", path, form: `${form}&integrity=true` }, (seen) =>
        Result.map(opened(seen), (checkout) => answer(checkout, returnUrl))
      )

/** A checkout that charges; its id is the payment's until somebody has paid. */
export const forPayment = (
  account: Account,
  operation: string,
  form: string,
  returnUrl: string | undefined
): Call<Payment.Payment> =>
  prepare(account, operation, form, returnUrl, (checkout, url) => ({
    status: { unified: "requires_action", raw: checkout.code },
    providerReference: checkout.id,
    nextAction: Actions.widget(account.widget, checkout, url)
  }))

/** A checkout that only stores a card. */
export const forRegistration = (
  account: Account,
  operation: string,
  form: string,
  returnUrl: string | undefined
): Call<Token.Token> =>
  prepare(account, operation, form, returnUrl, (checkout, url) => ({
    status: { unified: "requires_action", raw: checkout.code },
    token: null,
    nextAction: Actions.widget(account.widget, checkout, url, "/registration")
  }))

/** Changes a checkout that nobody has paid yet. */
export const update = (
  account: Account,
  operation: string,
  checkoutId: string,
  form: string
): Call<Payment.Payment> =>
  ask(account, operation, { method: "POST", path: `${path}/${checkoutId}`, form }, (seen) =>
    Result.flatMap(opened(seen), ({ code, id }) =>
      id === checkoutId
        ? Result.succeed({
            status: { unified: "requires_action" as const, raw: code },
            providerReference: id
          })
        : Result.fail(Errors.unknown(seen, "mismatch", "id"))
    )
  )
