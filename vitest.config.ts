import { defineConfig } from "vitest/config"

const project = (name: string, root: string, extra: object = {}) => ({
  resolve: { conditions: ["@switchyard/source"] },
  ssr: { resolve: { conditions: ["@switchyard/source"] } },
  test: { name, root, include: ["test/**/*.test.ts"], testTimeout: 30_000, ...extra }
})

export default defineConfig({
  test: {
    projects: [
      project("core", "packages/core"),
      project("sandbox", "packages/sandbox"),
      project("provider-checksum", "packages/provider-checksum"),
      project("router", "apps/router")
    ]
  }
})
