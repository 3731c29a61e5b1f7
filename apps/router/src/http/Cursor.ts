import { Effect, Result, Schema } from "effect"
import type * as ApiProblem from "../ApiProblem.ts"
import type { Status } from "../domain/ledger/PaymentRecord.ts"
import type { Filter } from "../sql/Listing.ts"
import * as Edge from "./Edge.ts"

/** Pages of a list, newest first: a cursor names the last object that was shown. */

/** The query of a list, each part checked by the API's schema. */
export interface ListQuery<S extends string = Status> {
  readonly status?: S
  readonly account?: string
  readonly reference?: string
  readonly createdFrom?: string
  readonly createdTo?: string
  readonly limit?: number
  readonly cursor?: string
}

const Position = Schema.Struct({ createdAt: Schema.Int, id: Schema.String })
const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Position))

/** Where a page ends. */
export type Position = typeof Position.Type

/** The cursor of the page after this object. */
export const after = ({ createdAt, id }: Position): string =>
  Buffer.from(JSON.stringify({ createdAt, id })).toString("base64url")

/** What is shown of rows that were read, one more than a page holds, and where the next page begins. */
export const page = <A>(
  rows: ReadonlyArray<A>,
  limit: number,
  position: (row: A) => Position
): { readonly shown: ReadonlyArray<A>; readonly nextCursor: string | null } => {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { shown, nextCursor: last === undefined ? null : after(position(last)) }
}

/** Where the page of a cursor begins; nothing without one. One that is not ours is refused. */
export const before = (
  cursor: string | undefined
): Effect.Effect<{ readonly before?: Position }, ApiProblem.ApiProblem> => {
  if (cursor === undefined) return Effect.succeed({})
  const position = decode(Buffer.from(cursor, "base64url").toString())
  return Result.isSuccess(position)
    ? Effect.succeed({ before: position.success })
    : Effect.fail(Edge.invalid([{ path: "cursor", rule: "a nextCursor of an earlier answer" }]))
}

/** What the ledger is asked for; a cursor that is not ours is refused. */
export const filter = <S extends string>(
  merchant: string,
  { createdFrom, createdTo, cursor, limit = 20, ...rest }: ListQuery<S>
): Effect.Effect<Filter<S>, ApiProblem.ApiProblem> => {
  const base = {
    merchant,
    limit,
    ...rest,
    ...(createdFrom === undefined ? {} : { createdFrom: Date.parse(createdFrom) }),
    ...(createdTo === undefined ? {} : { createdTo: Date.parse(createdTo) })
  }
  return Effect.map(before(cursor), (position) => ({ ...base, ...position }))
}
