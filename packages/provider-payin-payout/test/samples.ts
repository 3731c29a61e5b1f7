import { Money, Reference } from "@switchyard/core"
import * as Redacted from "effect/Redacted"

/** The document's own requests and answers (sheet sections 3.4 and 5). */

export const reference = Reference.make("adsd-ewerz-23sdsd-ad234")

/** The document's own payin (vector V1). */
export const charge = {
  reference,
  amount: Money.make(10000, "INR"),
  method: { type: "upi" },
  customer: { id: "a42332-2fs-q341-d36d34" },
  returnUrl: "http://test.com"
} as const

/** The payout of vector V5. */
export const payout = {
  reference: Reference.make("qweq-2d2fss-2234sd-44533"),
  amount: Money.make(10000, "INR"),
  destination: {
    type: "bank_account",
    holder: "आरव शर्मा",
    accountNumber: Redacted.make("99999999999"),
    ifsc: "SBIN0060589",
    bankName: "SBI",
    scheme: "IMPS",
    address: "Café रोड, NOIDA"
  },
  customer: {
    id: "aseq-2d2fss-22a4sd-44a33",
    email: "test.test@gmail.com",
    phone: "+91 78787 87878"
  }
} as const

export const envelope = (data: unknown, message = "") => ({
  error: "",
  data,
  message,
  success: true
})

export const refusal = (error: unknown, data: unknown = null) => ({
  error,
  data,
  message: "",
  success: false
})

/** The answer to {@link charge}, as the document shows it. */
export const linkData = {
  user_id: "a42332-2fs-q341-d36d34",
  order_id: reference as string,
  amount: 100,
  method: "UPI",
  redirect_url: "http://test.com",
  updated_at: "2025-07-29T16:23:48.000000Z",
  created_at: "2025-07-29T16:23:48.000000Z",
  pay_url: "https://pay.test/l/9f1c"
}

/** The record of {@link charge}, paid. */
export const payinData = {
  user_id: "a42332-2fs-q341-d36d34",
  order_id: reference as string,
  transaction_id: "98675644343",
  amount: 100,
  request_amount: 100,
  method: "UPI",
  comments: "Auto Approved",
  status: "Approved",
  time_of_processing: "2025-08-04 16:58:30",
  created_at: "2025-08-04T06:16:03.000000Z",
  updated_at: "2025-08-04T11:28:30.000000Z",
  bank_upi: "payer@yesbankltd",
  bank_name: null
}

/** The answer to {@link payout}, with the number that the document shows for a mobile. */
export const initiatedData = {
  beneficiary_name: "आरव शर्मा",
  beneficiary_email: "test.test@gmail.com",
  beneficiary_mobile_no: 7878787878,
  beneficiary_acc_no: "99999999999",
  payment_method: "IMPS",
  ifsc: "SBIN0060589",
  bank_name: "SBI",
  amount: 100,
  order_id: payout.reference as string,
  user_id: "aseq-2d2fss-22a4sd-44a33",
  remarks: null,
  transaction_id: null,
  charge: 2,
  status: "Pending",
  message: "Payout has been processing."
}

/** The record of {@link payout}, paid. */
export const payoutData = {
  ...initiatedData,
  beneficiary_mobile_no: "7878787878",
  transaction_id: "2517319122",
  charge: 5.9,
  vpa: null,
  status: "Approved",
  message: "Payout has been completed."
}
