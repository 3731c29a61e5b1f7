import { rule as changesets } from "./rules/changesets.ts"
import { rule as coreStandsAlone } from "./rules/core-stands-alone.ts"
import { rule as declaredImports } from "./rules/declared-imports.ts"
import { rule as fileLength } from "./rules/file-length.ts"
import { rule as functionLength } from "./rules/function-length.ts"
import { rule as indexReexports } from "./rules/index-reexports.ts"
import { rule as installScripts } from "./rules/install-scripts.ts"
import { rule as jsdoc } from "./rules/jsdoc.ts"
import { rule as leftovers } from "./rules/leftovers.ts"
import { rule as lineLength } from "./rules/line-length.ts"
import { rule as lintSuppressions } from "./rules/lint-suppressions.ts"
import { rule as markdownLinks } from "./rules/markdown-links.ts"
import { rule as packageManifest } from "./rules/package-manifest.ts"
import { rule as packageReadme } from "./rules/package-readme.ts"
import { rule as providerAnatomy } from "./rules/provider-anatomy.ts"
import { rule as providerPeers } from "./rules/provider-peers.ts"
import { rule as providersNamedOnce } from "./rules/providers-named-once.ts"
import { rule as retry } from "./rules/retry.ts"
import { rule as sandboxStandsAlone } from "./rules/sandbox-stands-alone.ts"
import { rule as testAsserts } from "./rules/test-asserts.ts"
import { rule as testSkips } from "./rules/test-skips.ts"
import type { Rule } from "./Rule.ts"

/** Every rule of the style guide that tidy checks. */
export const rules: ReadonlyArray<Rule> = [
  changesets,
  coreStandsAlone,
  declaredImports,
  fileLength,
  functionLength,
  indexReexports,
  installScripts,
  jsdoc,
  leftovers,
  lineLength,
  lintSuppressions,
  markdownLinks,
  packageManifest,
  packageReadme,
  providerAnatomy,
  providerPeers,
  providersNamedOnce,
  retry,
  sandboxStandsAlone,
  testAsserts,
  testSkips
]
