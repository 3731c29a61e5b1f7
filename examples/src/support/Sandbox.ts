import { Config, Context, Effect, Layer, Schema } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"

/** A running `switchyard-sandbox`: where its gateways are, and its levers. */
export class Sandbox extends Context.Service<
  Sandbox,
  {
    /** For example `http://127.0.0.1:4010/checksum`. */
    readonly baseUrl: (gateway: string) => string
    /** A command of the control API, for example `("payin-payout", "POST clock", { advanceMs: 2000 })`. */
    readonly control: (
      gateway: string,
      command: `${"POST" | "DELETE"} ${string}`,
      input: object
    ) => Effect.Effect<void, SandboxRefused>
  }
>()("examples/Sandbox") {}

/** Nothing answers at the address. */
export class SandboxNotRunning extends Schema.TaggedError<SandboxNotRunning>()(
  "SandboxNotRunning",
  { url: Schema.String }
) {
  override get message(): string {
    return `there is no sandbox at ${this.url}; start one with \`npx switchyard-sandbox\``
  }
}

/** A command was not carried out. */
export class SandboxRefused extends Schema.TaggedError<SandboxRefused>()("SandboxRefused", {
  command: Schema.String
}) {
  override get message(): string {
    return `the sandbox refused the command ${this.command}`
  }
}

/** The sandbox at `SANDBOX_URL`, `http://127.0.0.1:4010` by default. */
export const layer = Layer.effect(
  Sandbox,
  Effect.gen(function* () {
    const url = yield* Config.String("SANDBOX_URL").pipe(
      Config.withDefault("http://127.0.0.1:4010"),
      Config.map((text) => text.replace(/\/$/, ""))
    )
    const http = HttpClient.filterStatusOk(yield* HttpClient.HttpClient)
    yield* Effect.mapError(
      http.get(`${url}/control/checksum/ledger`),
      () => new SandboxNotRunning({ url })
    )
    return {
      baseUrl: (gateway) => `${url}/${gateway}`,
      control: (gateway, command, input) => {
        const [method, name] = command.split(" ")
        const request = method === "DELETE" ? HttpClientRequest.delete : HttpClientRequest.post
        return request(`${url}/control/${gateway}/${name}`).pipe(
          HttpClientRequest.bodyJsonUnsafe(input),
          http.execute,
          Effect.mapError(() => new SandboxRefused({ command })),
          Effect.asVoid
        )
      }
    }
  })
)
