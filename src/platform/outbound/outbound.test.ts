import { describe, expect, test } from "vitest";
import { readConfig } from "../../kernel/config.ts";
import { AddressRefused, checkResolved, readTarget } from "./addresses.ts";

const config = (allowed = "", extra: Record<string, string> = {}) =>
  readConfig({ APP_ENV: "test", AUTH_SECRET: "a".repeat(32), PRIVATE_HOSTS_ALLOWED: allowed, ...extra });
const production = config("", { APP_ENV: "production", SMTP_URL: "smtp://mail.example.com" });

describe("ORC-19.1 addresses that are not called", () => {
  test.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://0/",
    "http://0.0.0.0/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://192.168.1.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://192.0.0.1/",
    "http://192.0.2.1/",
    "http://198.18.0.1/",
    "http://198.51.100.1/",
    "http://203.0.113.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::ffff:8.8.8.8]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b:1::1]/",
    "http://[2002:7f00:1::]/",
    "http://[2001::1]/",
    "http://[2001:db8::1]/",
    "http://[fe80::1]/",
    "http://[fec0::1]/",
    "http://[fc00::1]/",
    "http://[fd12:3456::1]/",
    "http://[ff02::1]/",
    "http://[100::1]/",
    "http://①②⑦.⓪.⓪.①/",
  ])("%s", (address) => {
    expect(() => readTarget(config(), address)).toThrow(AddressRefused);
  });

  test.each([
    "",
    "example.com",
    "ftp://example.com/",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "gopher://example.com/",
    "https://user:secret@example.com/",
    "https://user@example.com/",
    "https://example.com:22/",
    "https://example.com:25/",
    "http://example.com:6379/",
    "http://example.com:5432/",
  ])("%s, for its form", (address) => {
    expect(() => readTarget(config(), address)).toThrow(AddressRefused);
  });

  test("plain http in production", () => {
    expect(() => readTarget(production, "http://example.com/")).toThrow("https://");
    expect(readTarget(production, "https://example.com/").port).toBe(443);
  });

  test("names of which one answer among public ones is private", () => {
    const target = { host: "example.com", port: 443 };
    expect(() =>
      checkResolved(config(), target, ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]),
    ).not.toThrow();
    for (const bad of ["10.0.0.1", "::1", "::ffff:10.0.0.1", "not an address"])
      expect(() => checkResolved(config(), target, ["93.184.216.34", bad])).toThrow(AddressRefused);
  });
});

describe("ORC-19.1 PRIVATE_HOSTS_ALLOWED", () => {
  test.each([
    ["127.0.0.1", "http://127.0.0.1:4000/", true],
    ["127.0.0.1", "http://2130706433/", true],
    ["127.0.0.1", "http://127.0.0.2/", false],
    ["127.0.0.1:4000", "http://127.0.0.1:4000/", true],
    ["127.0.0.1:4000", "http://127.0.0.1:4001/", false],
    ["10.1.0.0/16", "http://10.1.200.3/", true],
    ["10.1.0.0/16", "http://10.2.0.1/", false],
    ["::1", "http://[::1]:4000/", true],
    ["[::1]:4000", "http://[::1]:4000/", true],
    ["[::1]:4000", "http://[::1]:4001/", false],
    ["fd00::/8", "http://[fd12::1]/", true],
    ["10.0.0.0/8", "http://[fd12::1]/", false],
  ])("%s: %s is called: %s", (allowed, address, called) => {
    const read = () => readTarget(config(allowed), address);
    if (called) expect(read).not.toThrow();
    else expect(read).toThrow(AddressRefused);
  });

  test("a listed name may lead into the network, over http in production too, and an address that is listed may have names", () => {
    const intranet = config("intranet.example:8080, 10.1.0.0/16", {
      APP_ENV: "production",
      SMTP_URL: "smtp://mail.example.com",
    });
    expect(readTarget(intranet, "http://intranet.example:8080/").port).toBe(8080);
    expect(() => readTarget(intranet, "http://intranet.example/")).toThrow(AddressRefused);
    expect(() => checkResolved(intranet, { host: "intranet.example", port: 8080 }, ["192.168.0.7"])).not.toThrow();
    expect(() => checkResolved(intranet, { host: "other.example", port: 443 }, ["10.1.2.3"])).not.toThrow();
    expect(() => checkResolved(intranet, { host: "other.example", port: 443 }, ["192.168.0.7"])).toThrow(
      AddressRefused,
    );
  });
});
