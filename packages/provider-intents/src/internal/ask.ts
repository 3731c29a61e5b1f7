import type { PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import type { Decision } from "./answers.ts"
import type { Client } from "./client.ts"
import type { Seen } from "./errors.ts"
import type { Request } from "./requests.ts"

/** Sends and decides; `hidden` are texts that a message of the gateway must not bring back. */
export type Ask = <A>(
  operation: string,
  request: Request,
  decide: (seen: Seen) => Decision<A>,
  hidden?: ReadonlyArray<string>
) => Effect.Effect<A, PaymentError.PaymentError>

/** One account's way to ask; its secret and its token are hidden in every answer. */
export const make =
  (client: Client, clientSecret: string): Ask =>
  (operation, request, decide, hidden = []) =>
    Effect.flatMap(client.send(operation, request), ({ answer, token }) =>
      Effect.fromResult(decide({ operation, answer, hidden: [clientSecret, token, ...hidden] }))
    )
