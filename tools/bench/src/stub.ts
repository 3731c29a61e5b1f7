import type { Gateway } from "./gateway.ts"
import * as processes from "./processes.ts"
import type { Seen } from "./stubGateway.ts"

/** A gateway's stub, running. */
export interface Stub {
  readonly port: number
  readonly seen: () => Promise<Seen>
}

/** Starts the stub of a gateway. */
export const start = async ({ name }: Gateway): Promise<Stub> => {
  const { ready } = await processes.entry("./stubGateway.ts", name)
  const port = Number(ready)
  return {
    port,
    seen: async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/`)
      return (await answer.json()) as Seen
    }
  }
}
