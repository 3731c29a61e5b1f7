import { Effect, Result, Schema } from "effect"
import type * as ApiProblem from "../ApiProblem.ts"
import type { PaymentRecord, Status } from "../domain/PaymentRecord.ts"
import type { Filter } from "../sql/PaymentRows.ts"
import * as Edge from "./Edge.ts"

/** Pages of payments, newest first: a cursor names the last payment that was shown. */

/** The query of `GET /v1/payments`, each part checked by the API's schema. */
export interface ListQuery {
  readonly status?: Status
  readonly account?: string
  readonly reference?: string
  readonly createdFrom?: string
  readonly createdTo?: string
  readonly limit?: number
  readonly cursor?: string
}

const Position = Schema.Struct({ createdAt: Schema.Int, id: Schema.String })
const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Position))

/** The cursor of the page after this payment. */
export const after = ({ createdAt, id }: PaymentRecord): string =>
  Buffer.from(JSON.stringify({ createdAt, id })).toString("base64url")

/** What the ledger is asked for; a cursor that is not ours is refused. */
export const filter = (
  merchant: string,
  { createdFrom, createdTo, cursor, limit = 20, ...rest }: ListQuery
): Effect.Effect<Filter, ApiProblem.ApiProblem> => {
  const base = {
    merchant,
    limit,
    ...rest,
    ...(createdFrom === undefined ? {} : { createdFrom: Date.parse(createdFrom) }),
    ...(createdTo === undefined ? {} : { createdTo: Date.parse(createdTo) })
  }
  if (cursor === undefined) return Effect.succeed(base)
  const before = decode(Buffer.from(cursor, "base64url").toString())
  return Result.isSuccess(before)
    ? Effect.succeed({ ...base, before: before.success })
    : Effect.fail(Edge.invalid([{ path: "cursor", rule: "a nextCursor of an earlier answer" }]))
}
