/** The one account and the one card that every side of every benchmark pays with. */

export const account = {
  partnerId: "195",
  username: "testdoc",
  memberId: "11344",
  secureKey: "secure-key-of-the-bench"
}

/** Where the gateway's REST interface begins, and its create call. */
export const createPath = "/transactionServices/REST/v1/payments"
export const tokenPath = "/transactionServices/REST/v1/authToken"

export const token = "bench-head.bench-body.bench-signature"

/** 92.00 EUR. */
export const amount = { value: 9200, currency: "EUR" } as const
export const amountText = "92.00"

export const card = {
  type: "card",
  number: "4000000000000051",
  expiryMonth: 12,
  expiryYear: 2030,
  cvv: "745",
  holder: "John Doe"
} as const

export const customer = {
  email: "john.doe@example.com",
  name: "John Doe",
  ip: "192.0.2.1"
} as const

export const returnUrl = "https://shop.example/return"
