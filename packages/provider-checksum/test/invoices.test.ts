import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Redacted from "effect/Redacted"
import type { OwnCalls } from "../src/index.ts"
import { charge, credentials, reference, result, sent } from "./support.ts"

const { amount } = charge
const returnUrl = "https://shop.test/return"
const link = "https://pay.test/i/1"
const made = {
  invoiceDetails: { invoiceId: "77", transactionUrl: link },
  ...result("00001", "Invoice generated")
}
const encoded = encodeURIComponent(returnUrl)

/** An invoice with its details in the open. */
const revealed = (exit: Exit.Exit<OwnCalls.Invoice, unknown>) =>
  Exit.match(exit, {
    onFailure: String,
    onSuccess: ({ details, link }) => ({ link, details: Redacted.value(details) })
  })

describe("request bytes", () => {
  it.effect("an invoice, and the same again, with the token of their own base", () =>
    Effect.gen(function* () {
      const generated = yield* sent(
        (one) => one.generateInvoice({ reference, amount, returnUrl }),
        made
      )
      expect(revealed(generated.exit)).toEqual({ link, details: made.invoiceDetails })
      expect(generated.token?.path).toBe("/invoiceServices/REST/v1/authToken")
      expect(generated.call?.path).toBe("/invoiceServices/REST/v1/generate")
      // The digest of the id, the amount and the return URL after member id and key.
      expect(generated.call?.body).toBe(
        `${credentials("e4400d09a650c477ebce6070c1cc1f57")}&merchantInvoiceId=reference-0001` +
          `&amount=50.00&currency=EUR&merchantRedirectUrl=${encoded}`
      )
      const again = yield* sent(
        (one) => one.regenerateInvoice({ invoiceId: "77", returnUrl }),
        result("00001"),
        { invoiceBasePath: "/invoices" }
      )
      expect(revealed(again.exit)).toEqual({ link: null, details: {} })
      expect(again.call?.path).toBe("/invoices/regenerate")
      expect(again.call?.body).toBe(
        `${credentials("facb7a59aeb6cea284e1fc5cff31a653")}&invoiceId=77&merchantRedirectUrl=${encoded}`
      )
    })
  )

  it.effect("the settings of the invoices, as they come", () =>
    Effect.gen(function* () {
      const answer = { ...result("00026"), dueDate: 7, nested: { smsactivation: "N" } }
      const { call, exit } = yield* sent((one) => one.invoiceSettings(), answer)
      expect(call?.path).toBe("/invoiceServices/REST/v1/getinvoiceconfigdetails")
      expect(call?.body).toBe(credentials("a88074d287c80e18c0b733290be90f1d"))
      expect(Exit.isSuccess(exit) && Redacted.value(exit.value)).toEqual(answer)
    })
  )

  it.effect("pay by link, in JSON whatever the rest is in", () =>
    Effect.gen(function* () {
      const url = "https://pay.test/transaction/PayByLink?orderId=1&authToken=x"
      const { call, exit, token } = yield* sent(
        (one) =>
          one.payByLink({
            reference,
            amount,
            customer: { name: "John Doe", email: "john@doe.test", phone: "+31612345678" },
            description: "Order 1",
            expirationTime: "24"
          }),
        { result: { code: "00026", description: "Your record found successfully", url } }
      )
      expect(exit).toEqual(Exit.succeed({ url }))
      expect(token?.path).toBe("/merchantServices/api/v1/authToken")
      expect(call?.path).toBe("/merchantServices/api/v1/generatePayByLink")
      expect(call?.headers["content-type"]).toBe("application/json")
      // The digest has the key last, as that of a payout.
      expect(JSON.parse(call?.body ?? "")).toEqual({
        authentication: {
          memberId: "11344",
          checksum: "08dff35e0d7cdd371b36860c93e03feb",
          expirationTime: "24"
        },
        merchant: {
          orderID: "reference-0001",
          amount: "50.00",
          currency: "EUR",
          contactName: "John Doe",
          email: "john@doe.test",
          phone: "+31612345678",
          orderDescription: "Order 1"
        }
      })
    })
  )
})

describe("answers", () => {
  const of = (exit: Exit.Exit<unknown, unknown>) =>
    Exit.match(exit, { onFailure: (cause) => JSON.stringify(cause), onSuccess: () => "succeeded" })

  const repeating = (told: object) => ({
    ...made,
    invoiceDetails: { ...made.invoiceDetails, ...told }
  })
  const cases: ReadonlyArray<readonly [string, object]> = [
    ["succeeded", made],
    ["OutcomeUnknown", { ...made, result: undefined }],
    ["OutcomeUnknown", { ...made, ...result("90001") }],
    ["OutcomeUnknown", { ...made, invoiceDetails: { transactionUrl: "javascript:alert(1)" } }],
    ["OutcomeUnknown", { ...made, invoiceDetails: { transactionUrl: 7 } }],
    ["OutcomeUnknown", repeating({ merchantInvoiceId: "other" })],
    ["OutcomeUnknown", repeating({ amount: "1.00" })],
    ["OutcomeUnknown", repeating({ currency: "USD" })],
    ["OutcomeUnknown", repeating({ amount: {} })],
    ["succeeded", repeating({ merchantInvoiceId: reference, amount: "50.00", currency: "EUR" })],
    ["InvalidRequest", result("20003", "Field format invalid")],
    ["DuplicateReference", result("20004", "Duplicate merchantInvoiceId")],
    ["AuthenticationFailed", result("20001", "Invalid checksum")],
    ["NotFound", result("10009", "Record not found")]
  ]
  it.effect.each(cases)("%s for %j", ([expected, answer]) =>
    Effect.gen(function* () {
      const { exit } = yield* sent(
        (one) => one.generateInvoice({ reference, amount, returnUrl }),
        answer
      )
      expect(of(exit)).toContain(expected)
    })
  )

  it.effect("a link by which nobody can pay is none", () =>
    Effect.gen(function* () {
      for (const url of [undefined, "", "/relative"]) {
        const answer = { result: { code: "00026", url } }
        const { exit } = yield* sent((one) => one.payByLink({ reference, amount }), answer)
        expect(of(exit)).toContain("OutcomeUnknown")
      }
    })
  )
})
