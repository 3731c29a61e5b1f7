import * as processes from "./processes.ts"
import type { Seen } from "./stubGateway.ts"

/** The stub gateway, running. */
export interface Gateway {
  readonly port: number
  readonly seen: () => Promise<Seen>
}

/** Starts the stub gateway. */
export const start = async (): Promise<Gateway> => {
  const { ready } = await processes.entry("./stubGateway.ts")
  const port = Number(ready)
  return {
    port,
    seen: async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/`)
      return (await answer.json()) as Seen
    }
  }
}
