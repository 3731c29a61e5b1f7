import { Sandbox, Server } from "@switchyard/sandbox"
import { Effect } from "effect"
import { entityId, notified } from "./configuration.ts"

/** The simulated gateways of `npm start`. */

const port = 4010

/** The checkout page charges at once, as a shop expects that does not capture by itself. */
const instances: NonNullable<Server.ServerOptions["instances"]> = [
  ...Sandbox.defaultInstances.filter(({ kind }) => kind !== "intents"),
  { kind: "intents", name: "intents", hcpOperation: "authcap" }
]

/** On their usual port, or on any other one where that is taken. */
export const make = Server.make({ port, instances }).pipe(
  Effect.catchTag("ListenFailed", () => Server.make({ port: 0, instances }))
)

/**
 * Tells the gateways where the router takes their notifications: what a merchant enters at a real gateway's
 * back office. The other gateways are told with every request, or have no notifications.
 */
export const notifyRouter = (running: Server.RunningSandbox, publicUrl: string) => {
  const command = (instance: string, name: string, input: object) =>
    running.gateways.get(instance)?.commands[name]?.(input) ?? Effect.void
  const to = (account: string) => `${publicUrl}/v1/webhooks/${account}`
  return Effect.all([
    command("open-payment", "POST webhooks", {
      entityId,
      url: to(notified.openPayment),
      test: false
    }),
    command("payin-payout", "POST webhook", { url: to(notified.payinPayout) })
  ]).pipe(Effect.orDie)
}
