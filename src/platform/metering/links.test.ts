import { expect, test } from "vitest";
import { linksOf } from "./links.ts";

const hash = "4f2a9c1d0b7e6a5f4c3b2a190817f6e5d4c3b2a1";

test("LUN-03.3 links are read from addresses of commits, pull requests, tags and pages, and named by what they lead to", () => {
  expect(
    linksOf({
      commit: `https://github.com/acme/shop/commit/${hash}`,
      pull_request: "https://gitlab.example.com/acme/shop/-/merge_requests/42/diffs",
      tag: "https://github.com/acme/shop/releases/tag/release%2Fv2.1",
      url: "http://ci.example.com:8080/runs/7",
      subject: "feat: a cart",
    }),
  ).toEqual([
    { kind: "commit", label: "4f2a9c1", href: `https://github.com/acme/shop/commit/${hash}` },
    { kind: "pull_request", label: "#42", href: "https://gitlab.example.com/acme/shop/-/merge_requests/42/diffs" },
    { kind: "tag", label: "release/v2.1", href: "https://github.com/acme/shop/releases/tag/release%2Fv2.1" },
    { kind: "url", label: "ci.example.com:8080", href: "http://ci.example.com:8080/runs/7" },
  ]);
});

test("LUN-03.3 a hash, a number or a name without an address is shown, and leads nowhere", () => {
  expect(linksOf({ commit: hash, pull_request: 42, tag: "v2" })).toEqual([
    { kind: "commit", label: "4f2a9c1", href: null },
    { kind: "pull_request", label: "#42", href: null },
    { kind: "tag", label: "v2", href: null },
  ]);
  for (const nothing of [{}, { commit: "main", pull_request: "soon", tag: "a b", url: "/cart" }, { url: ["a"] }])
    expect(linksOf(nothing)).toEqual([]);
});

test("LUN-03.3 no link leads elsewhere than to http or https, or looks like another host's", () => {
  for (const bad of [
    "javascript:alert(1)",
    " JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "ftp://example.com/a",
    "//example.com/commit/abcdef0",
    "https://github.com@evil.example/acme/commit/abcdef0",
    "https://",
  ])
    expect(linksOf({ commit: bad, pull_request: bad, tag: bad, url: bad })).toEqual(
      bad.startsWith("//") ? [{ kind: "tag", label: bad, href: null }] : [],
    );
  // What the address does not say, its host says.
  expect(linksOf({ commit: "https://evil.example/%E0%A4%A" })).toEqual([
    { kind: "commit", label: "evil.example", href: "https://evil.example/%E0%A4%A" },
  ]);
});
