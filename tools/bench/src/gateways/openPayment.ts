import { between, type Gateway } from "../gateway.ts"
import { byCard, card, customer } from "../purchase.ts"

const account = {
  accessToken: "T0dGOGFjOTRlMWQ1ZTljfGJlbmNo",
  entityId: "8a8294174b7ecb28014b9699220015ca",
  webhookKey: "00".repeat(32)
}

const amount = "92.00"

const headers = {
  accept: "application/json",
  authorization: `Bearer ${account.accessToken}`,
  "content-type": "application/x-www-form-urlencoded; charset=UTF-8"
}

/** What is read of the answer. */
interface Answer {
  readonly id: string
  readonly paymentType: string
  readonly merchantTransactionId: string
  readonly amount: string
  readonly result: { readonly code: string }
}

/** A card's debit (DB) in form fields, with the account's own token. */
export const openPayment: Gateway = {
  name: "open-payment",
  provider: async (use) =>
    use((await import("@switchyard/provider-open-payment")).Registration.registration),
  account,
  purchase: byCard,
  status: "captured",
  path: "/v1/payments",
  request: (reference, { returnUrl }) => {
    const body =
      `entityId=${account.entityId}&merchantTransactionId=${reference}&paymentType=DB` +
      `&amount=${amount}&currency=EUR&paymentBrand=VISA&card.number=${card.number}` +
      `&card.expiryMonth=${card.expiryMonth}&card.expiryYear=${card.expiryYear}&card.cvv=${card.cvv}` +
      `&card.holder=${encodeURIComponent(card.holder)}` +
      `&shopperResultUrl=${encodeURIComponent(returnUrl)}&customer.givenName=John` +
      `&customer.surname=Doe&customer.email=${encodeURIComponent(customer.email)}` +
      `&customer.ip=${customer.ip}`
    return { headers, body }
  },
  changing: [],
  answer: (body, count) =>
    `{"id":"8ac7a4a289d210fc0189d5b4${10_000_000 + count}","paymentType":"DB",` +
    `"paymentBrand":"VISA","amount":"${amount}","currency":"EUR",` +
    `"descriptor":"7766.2840.5126 OPP_Channel ","merchantTransactionId":"` +
    `${between(body, "&merchantTransactionId=", "&")}","result":{"code":"000.100.110",` +
    `"description":"Request successfully processed in 'Merchant in Integrator Test Mode'"},` +
    `"resultDetails":{"ExtendedDescription":"Authorized","clearingInstituteName":"Demo Acquirer",` +
    `"ConnectorTxID1":"00000000776628405126","AcquirerResponse":"0000"},"card":{"bin":"400000",` +
    `"last4Digits":"0051","holder":"John Doe","expiryMonth":"12","expiryYear":"2030"},` +
    `"risk":{"score":"100"},` +
    `"buildNumber":"5ce30a257f96b238fa8ecc669ffdc2a77040ba35@2026-01-01 07:36:04 +0000",` +
    `"timestamp":"2026-01-01 12:00:00+0000",` +
    `"ndc":"8a8294174b7ecb28014b9699220015ca_83281e556b1e4216bef5c3bc1f63c45c"}`,
  read: (text, reference) => {
    const answer = JSON.parse(text) as Answer
    return answer.result.code === "000.100.110" &&
      answer.paymentType === "DB" &&
      answer.merchantTransactionId === reference &&
      answer.amount === amount
      ? answer.id
      : null
  }
}
