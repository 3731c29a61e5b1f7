import { Effect, Schema } from "effect"
import { ControlRefused } from "../Gateway.ts"

/** Decodes a command's input; a refusal names what was expected and never the value that came. */
export const decoder = <S extends Schema.ConstraintDecoder<unknown>>(schema: S) => {
  const decode = Schema.decodeUnknownEffect(schema, { onExcessProperty: "error" })
  return (input: unknown): Effect.Effect<S["Type"], ControlRefused> =>
    decode(input).pipe(
      Effect.mapError(() => new ControlRefused({ reason: "the input does not fit this command" }))
    )
}
