import { Server } from "@switchyard/sandbox"
import type { Settings } from "./Gateways.ts"

/** The simulated gateways in a process of their own: their books outlive every router. */
const settings = JSON.parse(process.argv[2] ?? "{}") as Settings

const running = await Server.start({
  seed: settings.seed,
  instances: [
    { kind: "checksum", name: "checksum" },
    { kind: "checksum", name: "checksum-2" },
    { kind: "checksum", name: "checksum-3" },
    {
      kind: "open-payment",
      name: "open-payment",
      entities: [
        { ...settings.entity, webhooks: [{ url: `${settings.publicUrl}/v1/webhooks/opp-main` }] }
      ]
    },
    { kind: "intents", name: "intents" },
    { kind: "payin-payout", name: "payin-payout" }
  ]
})

process.once("disconnect", () => process.exit(0))
process.once("SIGTERM", () => void running.close().finally(() => process.exit(0)))
process.send?.(running.url)
