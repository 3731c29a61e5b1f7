import type { Operation, PaymentError, Payout } from "@switchyard/core"
import type { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import { type Account, ask, invalid, unsupported } from "./account.ts"
import * as Answers from "./answers.ts"
import { secretsOf } from "./charges.ts"
import { idRule, isId } from "./ids.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import { credit } from "./status.ts"

/** CD: money to a card or to a stored one, the only payment out (sheet section 2.9). */
export const payout =
  (account: Account): Operation.Operations["payout"] =>
  (request): Effect.Effect<Payout.Payout, PaymentError.PaymentError> => {
    const operation = "payout"
    const { amount, destination, reference } = request
    const formatted = Money.format(amount)
    if (formatted === null) return unsupported(operation, "amount")
    const start =
      account.entity +
      Requests.reference(reference) +
      Requests.move(credit, formatted, amount.currency)
    const rest =
      Requests.customer(request.customer) + Requests.descriptor(request.remarks) + account.testMode
    const send = (
      path: string,
      form: string,
      hidden: ReadonlyArray<string>,
      card: Pick<Answers.Asked, "registrationId"> = {}
    ) =>
      ask(
        account,
        operation,
        { method: "POST", path, form },
        (seen) => Answers.payout(seen, { paymentType: credit, reference, amount, ...card }),
        hidden
      )
    switch (destination.type) {
      case "card": {
        const brand = Requests.brandOf(destination)
        if (brand === null) return unsupported(operation, "destination.brand")
        const form = start + Requests.card(destination, brand) + rest
        return send("/v1/payments", form, secretsOf(destination))
      }
      case "token": {
        const token = Redacted.value(destination.token)
        return isId(token)
          ? send(`/v1/registrations/${token}/payments`, start + rest, [token], {
              registrationId: token
            })
          : invalid(operation, "destination.token", idRule)
      }
      case "bank_account":
        return unsupported(operation, "destination")
    }
  }
