import { Registration as Checksum } from "@switchyard/provider-checksum"
import * as Offer from "./Offer.ts"

/** Every provider that this router offers: the only place that names them. */
export const offers: ReadonlyArray<Offer.Offer> = [Offer.make(Checksum.registration)]
