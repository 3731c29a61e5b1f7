import type { Routers } from "../stage/Routers.ts"

/** How often replicas were killed, and started again. */
export interface Kills {
  readonly kills: number
  readonly restarts: number
}

/**
 * Kills one replica after the other, every so many seconds (0 for never), and starts each again at once. The
 * answer stops that, and resolves when every replica is back.
 */
export const start = (routers: Routers, everySeconds: number): (() => Promise<Kills>) => {
  let kills = 0
  let restarts = 0
  const restarting = new Set<Promise<void>>()
  const failures: Array<unknown> = []
  const killOne = async (name: string): Promise<void> => {
    kills++
    await routers.kill(name)
    await routers.restart(name)
    restarts++
  }
  if (everySeconds === 0) return () => Promise.resolve({ kills, restarts })
  const timer = setInterval(() => {
    const name = routers.names[kills % routers.names.length]
    if (name === undefined) return
    const one = killOne(name)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => restarting.delete(one))
    restarting.add(one)
  }, everySeconds * 1000)
  return async () => {
    clearInterval(timer)
    await Promise.all(restarting)
    if (failures.length > 0) throw failures[0]
    return { kills, restarts }
  }
}
