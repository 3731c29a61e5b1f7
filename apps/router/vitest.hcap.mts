import { defineConfig } from "vitest/config"
export default defineConfig({
  resolve: { conditions: ["@switchyard/source"] },
  ssr: { resolve: { conditions: ["@switchyard/source"] } },
  test: { name: "router", root: "/work/main/apps/router", include: ["test/**/*.test.ts"], testTimeout: 30000, isolate: false }
})
