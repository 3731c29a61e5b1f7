import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/** The strategies of a policy as types and codec: the forms of JSON that order accounts. */

/** What stands in a strategy's list: an account's id, or a strategy whose accounts take that place. */
export type Member = string | Strategy

/** In the order in which they are written. */
export interface Priority {
  readonly strategy: "priority"
  readonly accounts: readonly [Member, ...ReadonlyArray<Member>]
}

/** What gets a share of the traffic. */
export interface Part {
  readonly weight: number
  readonly use: Member
  /** What the part is drawn by, and is called in plans; by default the accounts that it names. */
  readonly name?: string
}

/**
 * In an order that is drawn with weights: of 70 and 30 the first leads 7 times in 10. Either `weights` by
 * account, or `parts` where some of them are strategies.
 */
export interface Split {
  readonly strategy: "split"
  readonly weights?: Readonly<Record<string, number>>
  readonly parts?: readonly [Part, ...ReadonlyArray<Part>]
}

/**
 * By the approval rate that outcomes let expect. It explores: each account's rate is drawn from what is
 * believed of it, so one that is little known leads now and then. `explore: false` takes the mean instead.
 */
export interface SuccessRate {
  readonly strategy: "successRate"
  readonly accounts: readonly [string, ...ReadonlyArray<string>]
  readonly explore?: boolean
}

/** The cheapest account for the amount first; of equals the one that is named first. */
export interface LeastCost {
  readonly strategy: "leastCost"
  readonly accounts: readonly [string, ...ReadonlyArray<string>]
}

/** How accounts are ordered. */
export type Strategy = Priority | Split | SuccessRate | LeastCost

const accounts = Schema.NonEmptyArray(Schema.NonEmptyString)

// A string is meant to be an account: what a strategy would have to be like does not help.
const Member = Schema.Union([
  Schema.NonEmptyString,
  Schema.suspend((): Schema.Codec<Strategy> => Strategy)
])
  .annotate({ identifier: "RoutingMember" })
  .pipe(
    Schema.catchDecoding((issue) =>
      Effect.fail(
        issue._tag === "AnyOf" && issue.issues.length > 1 ? (issue.issues[0] ?? issue) : issue
      )
    )
  )

const weight = Schema.Finite.check(
  Schema.isBetween(
    { minimum: 0, maximum: 1_000_000, exclusiveMinimum: true },
    { expected: "above_0_to_1000000" }
  )
)

const Part = Schema.Struct({
  weight,
  use: Member,
  name: Schema.optionalKey(Schema.NonEmptyString)
})

const Parts = Schema.NonEmptyArray(Part).check(
  Schema.makeFilter((parts) => repeatedNames(parts.map(({ name }) => name)))
)

const Weights = Schema.Record(Schema.NonEmptyString, weight).check(
  Schema.isMinProperties(1, { expected: "at_least_one_account" })
)

const strategies = [
  Schema.Struct({ strategy: Schema.Literal("priority"), accounts: Schema.NonEmptyArray(Member) }),
  Schema.Struct({
    strategy: Schema.Literal("split"),
    weights: Schema.optionalKey(Weights),
    parts: Schema.optionalKey(Parts)
  }).check(
    Schema.makeFilter(({ parts, weights }) => {
      if ((parts === undefined) !== (weights === undefined)) return undefined
      return parts === undefined
        ? { path: ["weights"], issue: "weights or parts" }
        : { path: ["parts"], issue: "not beside weights" }
    })
  ),
  Schema.Struct({
    strategy: Schema.Literal("successRate"),
    accounts,
    explore: Schema.optionalKey(Schema.Boolean)
  }),
  Schema.Struct({ strategy: Schema.Literal("leastCost"), accounts })
] as const

const names = strategies.map((one) => `"${one.fields.strategy.literal}"`).join(" | ")

/** Codec of a strategy. One that does not exist is a fault of the member `strategy`. */
export const Strategy: Schema.Codec<Strategy> = Schema.Union(strategies)
  .annotate({ identifier: "RoutingStrategy" })
  .pipe(
    Schema.catchDecoding((issue) =>
      Effect.fail(
        issue._tag === "AnyOf" && issue.issues.length === 0
          ? new SchemaIssue.Pointer(["strategy"], new SchemaIssue.InvalidValue({ expected: names }))
          : issue
      )
    )
  )

/** How many strategies may be within one another. */
export const maxLevels = 4

type Path = ReadonlyArray<string | number>

/** What a strategy lists, with the places. */
export const membersOf = (
  strategy: Strategy
): ReadonlyArray<{ readonly path: Path; readonly member: Member }> => {
  if (strategy.strategy !== "split") {
    return strategy.accounts.map((member, index) => ({ path: ["accounts", index], member }))
  }
  return [
    ...Object.keys(strategy.weights ?? {}).map((member) => ({ path: ["weights", member], member })),
    ...(strategy.parts ?? []).map(({ use }, index) => ({
      path: ["parts", index, "use"],
      member: use
    }))
  ]
}

/** The places of strategies that are within too many others. */
export const tooDeep = (strategy: Strategy, left = maxLevels): ReadonlyArray<Path> => {
  if (left === 0) return [[]]
  return membersOf(strategy).flatMap(({ member, path }) =>
    typeof member === "string" ? [] : tooDeep(member, left - 1).map((deep) => [...path, ...deep])
  )
}

/** A fault for each name that was there before. */
export const repeatedNames = (names: ReadonlyArray<string | undefined>) => {
  const seen = new Set<string>()
  return names.flatMap((name, index) => {
    if (name === undefined) return []
    const repeated = seen.has(name)
    seen.add(name)
    return repeated ? [{ path: [index, "name"], issue: "must be unique" }] : []
  })
}
