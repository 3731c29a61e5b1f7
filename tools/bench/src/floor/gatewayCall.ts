import { hash } from "node:crypto"
import type { Agent } from "node:http"
import {
  account,
  amount,
  amountText,
  card,
  createPath,
  customer,
  returnUrl,
  token
} from "../account.ts"
import { post } from "../httpCall.ts"

/** The create call without any library: the bytes that the provider sends, and `JSON.parse` of the answer. */

const headers = {
  accept: "application/json",
  authtoken: token,
  "content-type": "application/x-www-form-urlencoded"
}

const bodyOf = (reference: string, backUrl: string): string => {
  const { memberId, secureKey } = account
  const checksum = hash("md5", `${memberId}|${secureKey}|${reference}|${amountText}`)
  return (
    `authentication.memberId=${memberId}&authentication.checksum=${checksum}` +
    `&merchantTransactionId=${reference}&amount=${amountText}&currency=${amount.currency}` +
    `&paymentType=DB&paymentMode=CC&paymentBrand=VISA&card.number=${card.number}` +
    `&card.expiryMonth=${card.expiryMonth}&card.expiryYear=${card.expiryYear}&card.cvv=${card.cvv}` +
    `&card.holder=${encodeURIComponent(card.holder)}&customer.givenName=John&customer.surname=Doe` +
    `&customer.email=${encodeURIComponent(customer.email)}&customer.ip=${customer.ip}` +
    `&merchantRedirectUrl=${encodeURIComponent(backUrl)}`
  )
}

/** What is read of the answer. */
interface Answer {
  readonly paymentId: string
  readonly transactionStatus: string
  readonly merchantTransactionId: string
  readonly amount: string
}

/** One create; answers the gateway's id. */
export const create = async (
  agent: Agent,
  port: number,
  reference: string,
  backUrl: string = returnUrl
): Promise<string> => {
  const body = bodyOf(reference, backUrl)
  const { status, text } = await post({ agent, port, path: createPath, headers, body })
  const answer = JSON.parse(text) as Answer
  if (
    status === 200 &&
    answer.transactionStatus === "Y" &&
    answer.merchantTransactionId === reference &&
    answer.amount === amountText
  ) {
    return answer.paymentId
  }
  throw new Error(`the gateway answered ${status} ${answer.transactionStatus}`)
}
