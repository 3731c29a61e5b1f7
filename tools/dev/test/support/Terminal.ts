import { spawn } from "node:child_process"

/** One session of bash: what one block sets, the next one knows. */
export interface Terminal {
  /** Runs a block word for word; answers what it wrote, to both outputs. Rejects where it does not end. */
  readonly run: (code: string) => Promise<string>
  readonly close: () => Promise<void>
}

/** Marks the end of a block's output; no command writes it. */
const mark = "\u001e"

/** No block takes longer, even on a busy machine. */
const patienceMs = 20_000

/** Opens one. */
export const open = (): Terminal => {
  const bash = spawn("bash", { stdio: ["pipe", "pipe", "ignore"] })
  const closed = new Promise<void>((resolve) => bash.once("close", () => resolve()))
  let output = ""
  let whenMarked = () => {}
  bash.stdout.on("data", (chunk: Buffer) => {
    output += chunk.toString()
    if (output.includes(mark)) whenMarked()
  })
  bash.stdin.write("exec 2>&1\n")
  const close = () => {
    bash.kill("SIGKILL")
    return closed
  }
  return {
    run: async (code) => {
      if (bash.exitCode !== null || bash.killed) throw new Error("the terminal is closed")
      const marked = new Promise<void>((resolve) => (whenMarked = resolve))
      bash.stdin.write(`${code}\nprintf '\\036'\n`)
      const timer = setTimeout(() => void close(), patienceMs)
      await Promise.race([marked, closed])
      clearTimeout(timer)
      const [written = "", ...rest] = output.split(mark)
      if (rest.length === 0) throw new Error(`did not end: ${code}\nIt wrote: ${written}`)
      output = ""
      // A screen shows no carriage returns, which end the lines of HTTP headers.
      return written.replaceAll("\r", "")
    },
    close
  }
}
