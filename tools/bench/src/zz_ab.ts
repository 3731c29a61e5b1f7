import { spawn } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import * as processes from "./processes.ts"
import * as stubs from "./stub.ts"
import { checksum } from "./gateways/checksum.ts"
import * as r from "./routerUnderTest.ts"
import { ofProcess } from "./cpu.ts"
const stub = await stubs.start(checksum)
const wio = (pid: number) => Number(/^write_bytes: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, "utf8"))![1])
const start = async (name: string, env: object, preload: string) => {
  const folder = processes.folder()
  await processes.stop(await r.start(folder, stub.port, "router.db"))
  const child = spawn(process.execPath, ["--conditions=@switchyard/source", `--import=${preload}`, "apps/router/src/main.ts"], { env: { ...process.env, SWITCHYARD_CONFIG: join(folder, "config.json"), DATABASE_URL: `sqlite:${join(folder, "router.db")}`, PUBLIC_URL: "https://pay.example", PORT: "0", ...env }, stdio: ["ignore", "pipe", "inherit"] })
  const port = await new Promise<number>((res) => child.stdout!.setEncoding("utf8").on("data", (c: string) => { const m = /listening on http:\/\/[^\s]*:(\d+)/.exec(c); if (m) res(Number(m[1])) }))
  return { name, child, pid: child.pid!, pay: r.payer(name, port, "p"), n: 0 }
}
type S = Awaited<ReturnType<typeof start>>
const many = async (s: S, count: number) => { const to = s.n + count; const t = performance.now(); const w = wio(s.pid), c = ofProcess(s.pid); await Promise.all(Array.from({ length: 32 }, async () => { while (s.n < to) await s.pay(++s.n) })); return `32: ${(count / (performance.now() - t) * 1000).toFixed(0)}/s  ${((wio(s.pid) - w) / count / 1024).toFixed(0)} KB/pay  cpu ${((ofProcess(s.pid) - c) / count).toFixed(0)}` }
const single = async (s: S, ms: number) => { const lat: number[] = []; const w = wio(s.pid), c = ofProcess(s.pid); const end = performance.now() + ms; while (performance.now() < end) { const t = performance.now(); await s.pay(++s.n); lat.push(performance.now() - t) } lat.sort((a, b) => a - b); return `1: p50 ${lat[lat.length >> 1]!.toFixed(2)} ms p99 ${lat[Math.floor(lat.length * .99)]!.toFixed(2)}  ${((wio(s.pid) - w) / lat.length / 1024).toFixed(0)} KB/pay  cpu ${((ofProcess(s.pid) - c) / lat.length).toFixed(0)}` }
const A = await start("ckpt1000", {}, "/tmp/prof/ab.mjs"), B = await start("ckpt8000", { CKPT: "8000" }, "/tmp/prof/ab.mjs")
for (const s of [A, B]) await many(s, 4000)
for (let i = 0; i < 3; i++) for (const s of [A, B]) console.log(s.name, await many(s, 1500), "|", await single(s, 2000))
for (const s of [A, B]) { s.child.kill("SIGTERM"); await new Promise((x) => s.child.once("exit", x)) }
const C = await start("stmts", {}, "/tmp/prof/stmts.mjs"); console.log(await single(C, 8000)); C.child.kill("SIGTERM"); await new Promise((x) => C.child.once("exit", x))
await processes.stopAll(); process.exit(0)
