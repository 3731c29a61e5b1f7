#!/usr/bin/env node
// Published packages carry `dist`; a clone of the repository runs the source without a build.
import { existsSync } from "node:fs"

const built = new URL("../dist/bin.js", import.meta.url)
await import(existsSync(built) ? built.href : new URL("../src/bin.ts", import.meta.url).href)
