import { Effect } from "effect"

/** A row that another row promises. */
export const promised = <A>(row: A | null): Effect.Effect<A> =>
  row === null
    ? Effect.die(new Error("the ledger lacks a row that another row names"))
    : Effect.succeed(row)
