import { defineConfig } from "vitest/config"
import { aboutPostgres, onBothDatabases } from "./apps/router/test/support/databaseFiles.ts"

// Files share a worker: loading Effect anew for each took most of the time. Nothing in them is global; what
// needs a process of its own starts one.
const project = (name: string, root: string, extra: object = {}) => ({
  resolve: { conditions: ["@switchyard/source"] },
  ssr: { resolve: { conditions: ["@switchyard/source"] } },
  test: {
    name,
    root,
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    isolate: false,
    ...extra
  }
})

export default defineConfig({
  test: {
    // Much of the time of these tests is waiting for processes and gateways.
    maxWorkers: 3,
    reporters: ["default", "./tools/reporters/ClosingLine.ts"],
    projects: [
      project("core", "packages/core", {
        typecheck: { enabled: true, include: ["test/**/*.test-d.ts"], tsconfig: "tsconfig.json" }
      }),
      project("sandbox", "packages/sandbox"),
      project("routing", "packages/routing", {
        typecheck: { enabled: true, include: ["test/**/*.test-d.ts"], tsconfig: "tsconfig.json" }
      }),
      project("client", "packages/client", {
        typecheck: { enabled: true, include: ["test/**/*.test-d.ts"], tsconfig: "tsconfig.json" }
      }),
      project("tidy", "tools/tidy"),
      project("testkit", "packages/testkit"),
      project("provider-checksum", "packages/provider-checksum"),
      project("provider-open-payment", "packages/provider-open-payment"),
      project("provider-intents", "packages/provider-intents"),
      project("provider-payin-payout", "packages/provider-payin-payout"),
      project("reference", "tools/reference"),
      project("router", "apps/router", {
        exclude: [aboutPostgres],
        provide: { database: "sqlite" }
      }),
      project("router-postgres", "apps/router", {
        include: [aboutPostgres, ...onBothDatabases()],
        provide: { database: "postgres" },
        globalSetup: "test/support/postgresSetup.ts"
      }),
      project("dev", "tools/dev"),
      project("drill", "tools/drill"),
      project("route-sim", "tools/route-sim"),
      project("examples", "examples"),
      project("consumer", "tools/consumer")
    ]
  }
})
