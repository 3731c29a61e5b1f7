/**
 * Preloaded into a router (`--import`): its clock can be moved by a message of the drill, because a "not
 * found" of a gateway proves something only after half an hour. The router itself is what is deployed.
 */
let aheadMs = Number(process.env["DRILL_AHEAD_MS"] ?? "0")
const now = Date.now.bind(Date)
Date.now = () => now() + aheadMs

process.on("message", (message: unknown) => {
  if (typeof message === "number") aheadMs = message
})
// A router whose drill was killed must not stay behind, nor write anything on its way out.
process.once("disconnect", () => process.kill(process.pid, "SIGKILL"))
// Listening for messages would otherwise keep a router alive that has stopped.
process.channel?.unref()
