import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { at, described } from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"

const live = HttpApiEndpoint.get("live", "/health/live", {
  success: Objects.Health
}).annotateMerge(described("Is the process alive"))

const ready = HttpApiEndpoint.get("ready", "/health/ready", {
  success: Objects.Health,
  error: at(503, Objects.Health)
}).annotateMerge(
  described("Can it take requests", "The database answers and open outcomes are being asked for.")
)

const metrics = HttpApiEndpoint.get("metrics", "/metrics", {
  success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain" }))
}).annotateMerge(described("Numbers for Prometheus"))

/** What operators ask for: no key. */
export const SystemGroup = HttpApiGroup.make("system").add(live, ready, metrics)
