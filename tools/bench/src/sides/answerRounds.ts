import { ofThisProcess } from "../cpu.ts"
import { type Demand, type Lane, load } from "../load.ts"

/** Lets the parent process order rounds: a `Demand` comes in, a `Measured` goes out. */
export const answerRounds = (drive: (lane: Lane) => Promise<void>): void => {
  process.on("disconnect", () => process.exit())
  process.on("message", (demand: Demand) => {
    const before = ofThisProcess()
    load(demand, drive).then(
      (round) => {
        process.send?.({ ...round, cpuPerCall: (ofThisProcess() - before) / round.calls })
      },
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      }
    )
  })
  process.send?.("ready")
}
