import { parseArgs } from "node:util"

/** What the command line says. */
export interface Options {
  /** Orders per second. */
  readonly rate: number
  readonly seconds: number
  /** Seconds between two kills; 0 for none. */
  readonly killEvery: number
  readonly seed: number
  readonly replicas: number
  readonly callers: number
  /** Waits for the sweeper's schedule instead of moving the clocks. */
  readonly realTime: boolean
  /** Another entry file of the router than its build. */
  readonly main: string | undefined
  /** See `Stage.Options`. */
  readonly database: string | undefined
}

/** The options in words. */
export const usage = `npm run drill -- <drill> [options]

  --rate 200        orders per second
  --seconds 60      for how long they come
  --kill-every 5    seconds between two kills; 0 for none
  --seed 1          which orders come
  --replicas 3      routers on the one database
  --callers 1000    who use one key at once (same-key)
  --real-time       wait for the sweeper's schedule, up to two hours, instead of moving the clocks
  --main FILE       another entry file of the router than its build, for example its source
  --database URL    a PostgreSQL server to use (default: DATABASE_URL, else one of its own);
                    sqlite: takes a new file, with --replicas 1`

/** A number that the drill can work with. */
const numberOf = (name: string, text: string, least: number): number => {
  const value = Number(text)
  if (!Number.isFinite(value) || value < least) throw new Error(`--${name}: at least ${least}`)
  return value
}

/** Reads the command line; throws what is wrong with it. */
export const read = (
  args: ReadonlyArray<string>,
  databaseUrl: string | undefined
): { readonly drill: string | undefined; readonly options: Options } => {
  const text = { type: "string" } as const
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rate: { ...text, default: "200" },
      seconds: { ...text, default: "60" },
      "kill-every": { ...text, default: "5" },
      seed: { ...text, default: "1" },
      replicas: { ...text, default: "3" },
      callers: { ...text, default: "1000" },
      "real-time": { type: "boolean", default: false },
      main: text,
      database: text
    }
  })
  if (positionals.length > 1) throw new Error("one drill at a time")
  return {
    drill: positionals[0],
    options: {
      rate: numberOf("rate", values.rate, 0.1),
      seconds: numberOf("seconds", values.seconds, 0.1),
      killEvery: numberOf("kill-every", values["kill-every"], 0),
      seed: Math.trunc(numberOf("seed", values.seed, 0)),
      replicas: Math.trunc(numberOf("replicas", values.replicas, 1)),
      callers: Math.trunc(numberOf("callers", values.callers, 1)),
      realTime: values["real-time"],
      main: values.main,
      // A developer's SQLite file in the environment is not meant for this.
      database: values.database ?? (databaseUrl?.startsWith("postgres") ? databaseUrl : undefined)
    }
  }
}
