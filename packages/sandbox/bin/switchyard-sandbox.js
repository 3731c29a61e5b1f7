#!/usr/bin/env node
// A clone of the repository runs its source without a build; the published package carries `dist` alone.
import { existsSync } from "node:fs"

const source = new URL("../src/bin.ts", import.meta.url)
await import(existsSync(source) ? source.href : new URL("../dist/bin.js", import.meta.url).href)
