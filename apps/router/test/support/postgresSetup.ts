import { Effect, Layer } from "effect"
import type { TestProject } from "vitest/node"
import * as Database from "../../src/sql/Database.ts"
import * as PostgresDatabase from "./postgresDatabase.ts"
import * as PostgresServer from "./postgresServer.ts"

/**
 * One PostgreSQL server for all files of a run, with a database that has the schema and is copied for each:
 * that of `SWITCHYARD_TEST_POSTGRES` (a URL; its user is a superuser), or else one that ends with the run.
 */
const open = async () => {
  const given = process.env["SWITCHYARD_TEST_POSTGRES"]
  if (given === undefined) {
    const server = await PostgresServer.start()
    return { admin: server.url("postgres"), close: server.close }
  }
  return {
    admin: given,
    close: (template: string) => PostgresDatabase.removeAll(given, template)
  }
}

const isRequired = process.env["CI"] === "true"

/** Without a server every test of the project is skipped, and the reason is said; never in CI. */
const skip = (project: TestProject, cause: unknown) => {
  if (isRequired) throw cause
  const reason = cause instanceof Error ? cause.message : String(cause)
  console.warn(`the router's tests on PostgreSQL are skipped: ${reason}`)
  project.config.testNamePattern = /^none of them$/
}

export default async (project: TestProject): Promise<(() => Promise<void>) | undefined> => {
  const opened = await open().catch((cause: unknown) => skip(project, cause))
  if (opened === undefined) return undefined
  const { admin, close } = opened
  const template = await PostgresDatabase.create(admin)
  await Effect.runPromise(Effect.scoped(Layer.build(Database.layer(template.config))))
  project.provide("postgres", { admin, template: template.name })
  return () => close(template.name)
}
