import type { SqlClient } from "effect/sql"

/** Which of a merchant's objects are listed, newest first. */
export interface Filter<Status extends string = string> {
  readonly merchant: string
  readonly status?: Status
  readonly account?: string
  readonly reference?: string
  /** Milliseconds since the epoch. */
  readonly createdFrom?: number
  readonly createdTo?: number
  /** Only what is older than this one. */
  readonly before?: { readonly createdAt: number; readonly id: string }
  readonly limit: number
}

/** The condition of a list; every listed table has these columns. */
export const where = (sql: SqlClient.SqlClient, filter: Filter) => {
  const { account, before, createdFrom, createdTo, reference, status } = filter
  return sql.and([
    sql`merchant = ${filter.merchant}`,
    ...(status === undefined ? [] : [sql`status = ${status}`]),
    ...(account === undefined ? [] : [sql`account = ${account}`]),
    ...(reference === undefined ? [] : [sql`reference = ${reference}`]),
    ...(createdFrom === undefined ? [] : [sql`created_at >= ${createdFrom}`]),
    ...(createdTo === undefined ? [] : [sql`created_at < ${createdTo}`]),
    ...(before === undefined ? [] : [sql`(created_at, id) < (${before.createdAt}, ${before.id})`])
  ])
}
