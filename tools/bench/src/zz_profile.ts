import { spawn } from "node:child_process"
import { join } from "node:path"
import * as processes from "./processes.ts"
import * as stubs from "./stub.ts"
import { checksum } from "./gateways/checksum.ts"
import * as r from "./routerUnderTest.ts"
import { ofProcess } from "./cpu.ts"
const stub = await stubs.start(checksum)
const folder = processes.folder()
await processes.stop(await r.start(folder, stub.port, "router.db"))
const child = spawn(process.execPath, ["--conditions=@switchyard/source", "--cpu-prof", "--cpu-prof-dir=/tmp/prof", "--cpu-prof-interval=300", "apps/router/src/main.ts"], { env: { ...process.env, SWITCHYARD_CONFIG: join(folder, "config.json"), DATABASE_URL: `sqlite:${join(folder, "router.db")}`, PUBLIC_URL: "https://pay.example", PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] })
const port = await new Promise<number>((res) => child.stdout!.setEncoding("utf8").on("data", (c: string) => { const m = /listening on http:\/\/[^\s]*:(\d+)/.exec(c); if (m) res(Number(m[1])) }))
const pay = r.payer("router", port, "p")
let n = 0
await Promise.all(Array.from({ length: 32 }, async () => { while (n < 4000) await pay(++n) }))
const end = performance.now() + 10_000; const lat: number[] = []; const c0 = ofProcess(child.pid!)
while (performance.now() < end) { const t = performance.now(); await pay(++n); lat.push(performance.now() - t) }
lat.sort((a, b) => a - b); console.log("single", lat.length, "p50", lat[lat.length >> 1], "cpu µs/call", (ofProcess(child.pid!) - c0) / lat.length)
child.kill("SIGTERM"); await new Promise((x) => child.once("exit", x))
await processes.stopAll(); process.exit(0)
