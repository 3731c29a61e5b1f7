import {
  Decline,
  type Payment,
  PaymentError,
  type PaymentMethod,
  Payments,
  type Payout,
  type Token
} from "../src/index.ts"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { assertType, describe, expectTypeOf, test } from "vitest"
import { capabilities, captured, charge } from "./support/provider.ts"

// Each test is a mistake that must not compile, beside the right program. Nothing here is run.

declare const card: PaymentMethod.Card
declare const error: PaymentError.PaymentError
declare const unknownOutcome: PaymentError.OutcomeUnknown
const at = { provider: "x", operation: "purchase" } as const
const cascade = (_reason: PaymentError.Cascadable) => undefined
const answer = () => Effect.succeed(captured)
const own = Payments.make({ provider: "x", capabilities, operations: { purchase: answer } })

describe("cascading", () => {
  test("cascading on an unknown outcome", () => {
    cascade(new PaymentError.ProviderUnavailable({ ...at, cause: "refused" }))
    // @ts-expect-error the shopper may have been charged
    cascade(unknownOutcome)
  })

  test("cascading on any error without narrowing", () => {
    if (PaymentError.isCascadable(error)) cascade(error)
    // @ts-expect-error it may be OutcomeUnknown
    cascade(error)
  })

  test("cascading on a decline that nobody asked about", () => {
    const raw = { code: "43", message: "" }
    const stolen = new PaymentError.Declined({ ...at, decline: Decline.make("stolen_card", raw) })
    if (PaymentError.isCascadable(stolen)) cascade(stolen)
    // @ts-expect-error only isCascadable knows which declines allow another account
    cascade(stolen)
  })

  test("taking what is not cascadable for anything but a decline", () => {
    if (PaymentError.isCascadable(error)) return
    expectTypeOf(error).toEqualTypeOf<
      | PaymentError.Declined
      | PaymentError.InvalidRequest
      | PaymentError.InvalidState
      | PaymentError.NotFound
      | PaymentError.DuplicateReference
      | PaymentError.OutcomeUnknown
    >()
    // @ts-expect-error a decline that allows no other account is here too
    assertType<Exclude<typeof error, PaymentError.Declined>>(error)
  })

  test("cascading on a refused state", () => {
    cascade(new PaymentError.RateLimited(at))
    // @ts-expect-error another gateway does not know the payment
    cascade(new PaymentError.InvalidState({ ...at, detail: "voided" }))
  })

  test("cascading on a duplicate reference", () => {
    cascade(new PaymentError.AuthenticationFailed(at))
    // @ts-expect-error the first request with that reference may have charged
    cascade(new PaymentError.DuplicateReference(at))
  })
})

describe("errors", () => {
  test("calling an unknown outcome refused", () => {
    assertType<"Unknown">(unknownOutcome.disposition)
    // @ts-expect-error nobody refused it
    assertType<"Refused">(unknownOutcome.disposition)
  })

  test("calling an unknown outcome not sent", () => {
    assertType<PaymentError.Disposition>(unknownOutcome.disposition)
    // @ts-expect-error it may have been sent
    assertType<"NotSent">(unknownOutcome.disposition)
  })

  test("a match that forgets the unknown outcome", () => {
    const no = () => false
    const others = {
      ProviderUnavailable: no,
      InvalidConfiguration: no,
      UnsupportedOperation: no,
      Declined: no,
      InvalidRequest: no,
      AuthenticationFailed: no,
      RateLimited: no,
      InvalidState: no,
      NotFound: no,
      DuplicateReference: no
    }
    PaymentError.match(error, { ...others, OutcomeUnknown: no })
    // @ts-expect-error OutcomeUnknown is not handled
    PaymentError.match(error, others)
  })

  test("catchTags that forget a tag", () => {
    const done = () => Effect.succeed(captured)
    const handled = own.purchase(charge).pipe(
      Effect.catchTags({
        ProviderUnavailable: done,
        InvalidConfiguration: done,
        UnsupportedOperation: done,
        Declined: done,
        InvalidRequest: done,
        AuthenticationFailed: done,
        RateLimited: done,
        InvalidState: done,
        NotFound: done,
        DuplicateReference: done
      })
    )
    assertType<Effect.Effect<Payment.Payment>>(
      handled.pipe(Effect.catchTag("OutcomeUnknown", done))
    )
    // @ts-expect-error OutcomeUnknown is left over
    assertType<Effect.Effect<Payment.Payment>>(handled)
  })

  test("an error with a request in it", () => {
    void new PaymentError.OutcomeUnknown({ ...at, cause: "timeout" })
    // @ts-expect-error errors hold an allow-list of fields
    void new PaymentError.OutcomeUnknown({ ...at, cause: "timeout", request: {} })
  })

  test("an unknown outcome with a cause of its own", () => {
    void new PaymentError.OutcomeUnknown({ ...at, cause: "unlisted" })
    // @ts-expect-error not one of the causes
    void new PaymentError.OutcomeUnknown({ ...at, cause: "declined" })
  })
})

describe("declines", () => {
  test("a reason that is not on the list", () => {
    Decline.make("do_not_honor", { code: "05", message: "" })
    // @ts-expect-error the list is closed
    Decline.make("do_not_honour", { code: "05", message: "" })
  })

  test("a retry word that is not on the list", () => {
    assertType<Decline.Retry>("later")
    // @ts-expect-error never, later or otherProvider
    assertType<Decline.Retry>("always")
  })

  test("a decline that allows a word of its own", () => {
    const raw = { code: "05", message: "" }
    const retry = "sameLater" as const
    assertType<Decline.Decline>({ reason: "other", retry: "never", raw })
    // @ts-expect-error not a retry word
    assertType<Decline.Decline>({ reason: "other", retry, raw })
  })

  test("a decline without what the gateway said", () => {
    Decline.make("other", { code: "99", message: "" })
    // @ts-expect-error the raw code is kept beside the reason
    Decline.make("other")
  })
})

describe("card data", () => {
  test("reading a card number as text", () => {
    assertType<string>(Redacted.value(card.number))
    // @ts-expect-error unwrapped only where the gateway's request is written
    assertType<string>(card.number)
  })

  test("joining a verification value to a text", () => {
    if (card.cvv !== undefined) assertType<string>("cvv=".concat(Redacted.value(card.cvv)))
    // @ts-expect-error redacted
    "cvv=".concat(card.cvv)
  })

  test("plain text as a card number", () => {
    assertType<PaymentMethod.Card>({ ...card, number: card.number })
    // @ts-expect-error decoded by PaymentMethod.CardNumber
    assertType<PaymentMethod.Card>({ ...card, number: "4111111111111111" })
  })

  test("any redacted text as a card number", () => {
    assertType<PaymentMethod.CardNumber>(card.number)
    // @ts-expect-error redacted, but never checked
    assertType<PaymentMethod.CardNumber>(Redacted.make("hello"))
  })

  test("a verification value as a card number", () => {
    assertType<PaymentMethod.Cvv | undefined>(card.cvv)
    // @ts-expect-error two different secrets
    assertType<PaymentMethod.CardNumber | undefined>(card.cvv)
  })

  test("plain text as a token", () => {
    assertType<PaymentMethod.StoredToken>({ type: "token", token: Redacted.make("t") })
    // @ts-expect-error a token charges the card
    assertType<PaymentMethod.StoredToken>({ type: "token", token: "t" })
  })

  test("a token read from an answer as text", () => {
    const read = ({ token }: Token.Token) =>
      assertType<string | null>(token === null ? null : Redacted.value(token))
    // @ts-expect-error redacted
    const leak = (token: Token.Token) => assertType<string>(token.token)
    void [read, leak]
  })

  test("plain text as an account number", () => {
    const bank = { type: "bank_account", holder: "Jane Doe" } as const
    assertType<Payout.BankAccount>({ ...bank, accountNumber: Redacted.make("1") })
    // @ts-expect-error redacted like a card number
    assertType<Payout.BankAccount>({ ...bank, accountNumber: "1" })
  })
})
