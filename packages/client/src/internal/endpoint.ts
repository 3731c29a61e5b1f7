import { Context, Schema } from "effect"
import { HttpApi, HttpApiSchema, OpenApi } from "effect/http-api"
import * as Objects from "../Objects.ts"

/** What endpoints are made of. */

// Made once, so that the description names one schema for every status.
const problem = Objects.Problem.pipe(
  HttpApiSchema.asJson({ contentType: "application/problem+json" })
)

/** Problems of these statuses. */
export const errors = (...statuses: ReadonlyArray<number>) =>
  statuses.map((status) => problem.pipe(HttpApiSchema.status(status)))

/** What a call that only reads can be refused with. */
export const reading = errors(401, 403, 404, 422, 429, 503)

/** What a call with a body that moves nothing can be refused with. */
export const writing = errors(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)

/** What a call that moves money can be refused with. */
export const moving = errors(400, 401, 402, 403, 404, 409, 413, 415, 422, 429, 502, 503)

/** An answer with a status of its own. */
export const at = <S extends Schema.Top>(status: number, schema: S) =>
  schema.pipe(HttpApiSchema.status(status))

/** Optional for the schema only: its absence is a 400 of its own. The description says what is true. */
export const keyHeader = Schema.Struct({
  "idempotency-key": Schema.optionalKey(
    Schema.String.annotate({
      description: "1 to 255 visible ASCII characters; the same key answers the same object"
    })
  )
})

/** The words of an endpoint. */
export const described = (summary: string, description = summary) =>
  OpenApi.annotations({ summary, description })

/**
 * The words of a list. A query parameter that it does not know is refused: a filter with a misspelt name
 * would let everything through.
 */
export const listed = (summary: string, description?: string) =>
  described(summary, description).pipe(
    Context.add(HttpApi.QueryParseOptions, { onExcessProperty: "error", errors: "all" })
  )

/** The query of a list that is not searched; a struct without fields would take any. */
export const noQuery = Schema.Struct({}).check(
  Schema.makeFilter((query) =>
    Object.keys(query).map((name) => ({ path: [name], issue: "unexpected" }))
  )
)

/** The path of one object. */
export const byId = { id: Schema.String }

/** A moment in a query. */
export const time = Schema.String.check(
  Schema.isPattern(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/u, {
    expected: "iso_8601_time"
  }),
  Schema.makeFilter((text: string) => !Number.isNaN(Date.parse(text)), {
    expected: "iso_8601_time"
  })
)

/** Which page of a list. */
export const paging = {
  limit: Schema.optionalKey(
    Schema.NumberFromString.check(
      Schema.isInt({ expected: "from_1_to_100" }),
      Schema.isBetween({ minimum: 1, maximum: 100 }, { expected: "from_1_to_100" })
    )
  ),
  cursor: Schema.optionalKey(Schema.String)
}

/** How payments and payouts are looked for. */
export const search = {
  account: Schema.optionalKey(Schema.String),
  reference: Schema.optionalKey(Schema.String),
  createdFrom: Schema.optionalKey(time),
  createdTo: Schema.optionalKey(time),
  ...paging
}

/** What a timeline holds, and what it does not. */
export const timelineWords =
  "Every change of its attempts that says something new, with what it rests on. The permission to call the" +
  " gateway (`ready` to `sending`) is no entry: it is the attempt's `startedAt`. So what a call brought" +
  " comes from `sending`."

/** What an explanation is made of. */
export const routingWords =
  "Its plan, made again from what it was decided with: the policy, the accounts, their health and what had" +
  " been observed of them at that moment. 404 where there was no plan: a rebill goes to the account of the" +
  " payment that it repeats."

/** A page that a browser shows. */
export const html = Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/html" }))
