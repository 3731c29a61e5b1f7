import { hash } from "node:crypto"
import { between, type Gateway } from "../gateway.ts"
import { byCard, card, customer } from "../purchase.ts"

const account = {
  partnerId: "195",
  username: "testdoc",
  memberId: "11344",
  secureKey: "secure-key-of-the-bench"
}

const base = "/transactionServices/REST/v1"
const token = "bench-head.bench-body.bench-signature"
const amount = "92.00"

const headers = {
  accept: "application/json",
  authtoken: token,
  "content-type": "application/x-www-form-urlencoded"
}

/** What is read of the answer. */
interface Answer {
  readonly paymentId: string
  readonly transactionStatus: string
  readonly merchantTransactionId: string
  readonly amount: string
}

/** A card's debit in form fields, with a checksum over key and amount. */
export const checksum: Gateway = {
  name: "checksum",
  provider: async (use) =>
    use((await import("@switchyard/provider-checksum")).Registration.registration),
  account,
  purchase: byCard,
  status: "captured",
  token: {
    path: `${base}/authToken`,
    answer: JSON.stringify({
      AuthToken: token,
      result: { code: "00001", description: "Token generated successfully" }
    })
  },
  path: `${base}/payments`,
  request: (reference, { notificationUrl, returnUrl }) => {
    const { memberId, secureKey } = account
    const digest = hash("md5", `${memberId}|${secureKey}|${reference}|${amount}`)
    const body =
      `authentication.memberId=${memberId}&authentication.checksum=${digest}` +
      `&merchantTransactionId=${reference}&amount=${amount}&currency=EUR` +
      `&paymentType=DB&paymentMode=CC&paymentBrand=VISA&card.number=${card.number}` +
      `&card.expiryMonth=${card.expiryMonth}&card.expiryYear=${card.expiryYear}&card.cvv=${card.cvv}` +
      `&card.holder=${encodeURIComponent(card.holder)}&customer.givenName=John&customer.surname=Doe` +
      `&customer.email=${encodeURIComponent(customer.email)}&customer.ip=${customer.ip}` +
      `&merchantRedirectUrl=${encodeURIComponent(returnUrl)}` +
      (notificationUrl === undefined
        ? ""
        : `&notificationUrl=${encodeURIComponent(notificationUrl)}`)
    return { headers, body }
  },
  changing: [/checksum=[0-9a-f]{32}(?=&)/],
  answer: (body, count) =>
    `{"paymentId":"${1_000_000 + count}","transactionStatus":"Y","paymentBrand":"VISA",` +
    `"paymentMode":"CC","paymentType":"DB","amount":"${amount}","currency":"EUR",` +
    `"tmpl_amount":"${amount}","tmpl_currency":"EUR","merchantTransactionId":"` +
    `${between(body, "&merchantTransactionId=", "&")}","descriptor":"shop",` +
    `"remark":"Transaction succeeded","card":{"bin":"400000","last4Digits":"0051",` +
    `"holder":"John Doe","expiryMonth":"12","expiryYear":"2030"},"eci":"",` +
    `"result":{"code":"00001","description":"Transaction succeeded"},` +
    `"timestamp":"2026-01-01 12:00:00"}`,
  read: (text, reference) => {
    const answer = JSON.parse(text) as Answer
    return answer.transactionStatus === "Y" &&
      answer.merchantTransactionId === reference &&
      answer.amount === amount
      ? answer.paymentId
      : null
  }
}
