import type { Requests } from "@switchyard/client"

/** See {@link Requests.PaymentRequest}. */
export type PaymentRequest = Requests.PaymentRequest

/** See {@link Requests.RefundRequest}. */
export type RefundRequest = Requests.RefundRequest
