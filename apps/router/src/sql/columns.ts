/** Columns whose type in the database differs from ours. */

/** JSON text that was written by {@link text} from a value of this type. */
export type Json<A> = string & { readonly json?: A }

/** A value as JSON text; null stays null. */
export const text = (value: object | null): string | null =>
  value === null ? null : JSON.stringify(value)

/** The value of a column that {@link text} wrote. */
export const parsed = <A>(column: Json<A>): A => JSON.parse(column)

/** A 64-bit integer: exact numbers from our drivers, digits from one that leaves the choice to its user. */
export const number = (column: number | string): number => Number(column)

/** Like {@link number}, where the column may be null. */
export const numberOrNull = (column: number | string | null): number | null =>
  column === null ? null : Number(column)
