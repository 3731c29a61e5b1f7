import { Schema } from "effect"

const Verdict = Schema.Literals(["ok", "failing"])

/** How the router is doing: one verdict, and one for each thing that was looked at. */
export class Health extends Schema.Opaque<Health>()(
  Schema.Struct({
    status: Verdict,
    checks: Schema.Record(Schema.String, Verdict)
  }).annotate({ identifier: "Health" })
) {}
