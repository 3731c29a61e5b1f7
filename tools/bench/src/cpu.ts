import { readFileSync } from "node:fs"

/** User and system time of this process so far, all threads, in microseconds. */
export const ofThisProcess = (): number => {
  const { system, user } = process.cpuUsage()
  return user + system
}

// Linux counts in hundredths of a second for every program.
const microsPerTick = 10_000

/** User and system time of another process so far, in microseconds; Linux only. */
export const ofProcess = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8")
  // The second field is the name in brackets, which may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ")
  return (Number(fields[11]) + Number(fields[12])) * microsPerTick
}
