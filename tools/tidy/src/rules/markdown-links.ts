import { posix } from "node:path"
import type { Repo } from "../Repo.ts"
import { finding, type Rule } from "../Rule.ts"

interface Link {
  readonly target: string
  readonly line: number
}

/** The prose of a page: fenced blocks and code spans hold examples, not links. */
const prose = (lines: ReadonlyArray<string>): ReadonlyArray<string> => {
  let fence = ""
  return lines.map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1]
    if (fence !== "") {
      if (mark?.startsWith(fence) === true) fence = ""
      return ""
    }
    if (mark !== undefined) {
      fence = mark
      return ""
    }
    return line.replace(/(`+)(?!`).*?[^`]\1(?!`)/g, "``")
  })
}

const links = (repo: Repo, file: string): ReadonlyArray<Link> =>
  prose(repo.lines(file)).flatMap((line, index) =>
    [...line.matchAll(/\]\(\s*<?([^)\s>]+)|^\s*\[[^\]]+\]:\s*<?([^\s>]+)/g)].map((match) => ({
      target: match[1] ?? match[2] ?? "",
      line: index + 1
    }))
  )

/** The anchors that GitHub makes of headings: lower case, without punctuation, hyphens for spaces. */
const anchors = (repo: Repo, file: string): ReadonlySet<string> => {
  const found = new Map<string, number>()
  const all = new Set<string>()
  let fenced = false
  for (const line of repo.lines(file)) {
    if (/^\s*(```|~~~)/.test(line)) fenced = !fenced
    const heading = fenced ? undefined : /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1]
    for (const [, id] of line.matchAll(/\bid="([^"]+)"/g)) all.add(id ?? "")
    if (heading === undefined) continue
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-")
    const seen = found.get(slug) ?? 0
    found.set(slug, seen + 1)
    all.add(seen === 0 ? slug : `${slug}-${seen}`)
  }
  return all
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const fault = (repo: Repo, file: string, target: string): string | undefined => {
  if (/^([a-z][a-z0-9+.-]*:|\/)/i.test(target)) return undefined
  const [path = "", anchor = ""] = target.split("#", 2)
  const plain = decoded(path.split("?")[0] ?? "")
  const resolved = plain === "" ? file : posix.join(posix.dirname(file), plain).replace(/\/$/, "")
  const known = resolved === "." || repo.has(resolved)
  if (!known) return `links to ${target}, which does not exist`
  if (anchor === "" || !resolved.endsWith(".md")) return undefined
  return anchors(repo, resolved).has(decoded(anchor))
    ? undefined
    : `links to ${target}, a heading that does not exist`
}

export const rule: Rule = {
  name: "markdown-links",
  why: "A dead link in the documentation costs every reader the same minute.",
  check: (repo) =>
    repo.files
      .filter((file) => file.endsWith(".md"))
      .flatMap((file) =>
        links(repo, file).flatMap(({ line, target }) => {
          const message = fault(repo, file, target)
          return message === undefined ? [] : [finding(file, line, message)]
        })
      )
}
