import { Registration as Checksum } from "@switchyard/provider-checksum"
import { Registration as Intents } from "@switchyard/provider-intents"
import { Registration as OpenPayment } from "@switchyard/provider-open-payment"
import { Registration as PayinPayout } from "@switchyard/provider-payin-payout"
import * as Offer from "./Offer.ts"

/** Every provider that this router offers: the only place that names them. */
export const offers: ReadonlyArray<Offer.Offer> = [
  Offer.make(Checksum.registration),
  Offer.make(Intents.registration),
  Offer.make(OpenPayment.registration),
  Offer.make(PayinPayout.registration)
]
