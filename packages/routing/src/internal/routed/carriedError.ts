import { PaymentError } from "@switchyard/core"
import * as Carried from "./carried.ts"

/**
 * The same error with the account before the gateway's id, so that whoever asks by that id asks the
 * right gateway. An error without an id stays the same object.
 */
export const of = (account: string, error: PaymentError.PaymentError): PaymentError.PaymentError =>
  error.vendorId === undefined ? error : withId(error, Carried.join(account, error.vendorId))

// The cause of an error is not among the members that a spread copies.
const withId = (error: PaymentError.PaymentError, vendorId: string): PaymentError.PaymentError =>
  PaymentError.match<PaymentError.PaymentError>(error, {
    ProviderUnavailable: (one) =>
      new PaymentError.ProviderUnavailable({ ...one, cause: one.cause, vendorId }),
    InvalidConfiguration: (one) => new PaymentError.InvalidConfiguration({ ...one, vendorId }),
    UnsupportedOperation: (one) => new PaymentError.UnsupportedOperation({ ...one, vendorId }),
    Declined: (one) => new PaymentError.Declined({ ...one, vendorId }),
    InvalidRequest: (one) => new PaymentError.InvalidRequest({ ...one, vendorId }),
    AuthenticationFailed: (one) => new PaymentError.AuthenticationFailed({ ...one, vendorId }),
    RateLimited: (one) => new PaymentError.RateLimited({ ...one, vendorId }),
    InvalidState: (one) => new PaymentError.InvalidState({ ...one, vendorId }),
    NotFound: (one) => new PaymentError.NotFound({ ...one, vendorId }),
    DuplicateReference: (one) => new PaymentError.DuplicateReference({ ...one, vendorId }),
    OutcomeUnknown: (one) => new PaymentError.OutcomeUnknown({ ...one, cause: one.cause, vendorId })
  })
