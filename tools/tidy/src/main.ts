import { resolve } from "node:path"
import * as Disk from "./Disk.ts"
import { rules } from "./Rules.ts"
import * as Tidy from "./Tidy.ts"

const root = resolve(process.argv[2] ?? resolve(import.meta.dirname, "../../.."))
const repo = Disk.load(root)
const findings = Tidy.run(repo, rules)
console.log(Tidy.report(repo, findings))
process.exitCode = findings.length === 0 ? 0 : 1
