import { createHmac } from "node:crypto"
import { between, type Gateway } from "../gateway.ts"
import { customer, returnUrl } from "../purchase.ts"

const account = { accessKey: "access-key-of-the-bench", secretKey: "secret-key-of-the-bench" }

const path = "api/v1/payin/generate/link"
const userId = "customer-1"

/** What is read of the answer. */
interface Answer {
  readonly success: boolean
  readonly data: {
    readonly order_id: string
    readonly user_id: string
    readonly amount: number
    readonly pay_url: string
  }
}

/** A payin link, 92.50 INR by UPI, in JSON with a signature over body and time. */
export const payinPayout: Gateway = {
  name: "payin-payout",
  provider: async (use) =>
    use((await import("@switchyard/provider-payin-payout")).Registration.registration),
  account,
  purchase: {
    amount: { value: 9250, currency: "INR" },
    method: { type: "upi" },
    customer: { ...customer, id: userId },
    returnUrl
  },
  status: "requires_action",
  path: `/${path}`,
  request: (reference, { returnUrl: backUrl }) => {
    const body = JSON.stringify({
      user_id: userId,
      order_id: reference,
      amount: 92.5,
      method: "UPI",
      redirect_url: backUrl
    })
    const timestamp = String(Date.now())
    const signature = createHmac("sha256", account.secretKey)
      .update(`POST\n${path}\n${body}\n${timestamp}\n`)
      .digest("hex")
    const headers = {
      accept: "application/json",
      "access-key": account.accessKey,
      signature,
      timestamp,
      "content-type": "application/json"
    }
    return { headers, body }
  },
  changing: [/"signature","[0-9a-f]{64}"/, /"timestamp","\d{13}"/],
  answer: (body, count) => {
    const reference = between(body, '"order_id":"', '"')
    return (
      `{"error":"","data":{"user_id":"${userId}","order_id":"${reference}","amount":92.5,` +
      `"method":"UPI","redirect_url":"${returnUrl}","updated_at":"2026-01-01T12:00:00.000000Z",` +
      `"created_at":"2026-01-01T12:00:00.000000Z",` +
      `"pay_url":"https://pay.example/link/${1_000_000 + count}"},` +
      `"message":"Payin link generated successfully.","success":true}`
    )
  },
  read: (text, reference) => {
    const { data, success } = JSON.parse(text) as Answer
    return success && data.order_id === reference && data.user_id === userId && data.amount === 92.5
      ? data.pay_url
      : null
  }
}
