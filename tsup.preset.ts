import type { Options } from "tsup"

/**
 * The one build of every package: ES modules, type declarations, source maps, Node 22.19 and later.
 * A package that is not a library (the router, the sandbox's command) passes what differs.
 */
export const preset = (overrides: Options = {}): Options => ({
  entry: ["src/index.ts"],
  format: "esm",
  target: "node22.19",
  platform: "node",
  dts: true,
  sourcemap: true,
  clean: true,
  splitting: true,
  treeshake: false,
  // `node:sqlite` has no other name.
  removeNodeProtocol: false,
  ...overrides
})
