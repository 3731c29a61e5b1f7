#!/usr/bin/env node
// A clone of the repository runs its sources without a build; the published package carries `dist` alone.
import { existsSync } from "node:fs"
import { registerHooks } from "node:module"

const source = new URL("../src/bin.ts", import.meta.url)
const inClone = existsSync(source)
if (inClone) {
  // The source of the packages beside it too, as with `--conditions=@switchyard/source`.
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: ["@switchyard/source", ...context.conditions] })
  })
}
await import(inClone ? source.href : new URL("../dist/bin.js", import.meta.url).href)
