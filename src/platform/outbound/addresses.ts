import ipaddr from "ipaddr.js";
import type { Config } from "../../kernel/config.ts";

/** Why an address is not called; the text is for the customer. */
export class AddressRefused extends Error {}

// Ports below 1024 other than the web's own speak something else, and so do these; browsers refuse them as well
// (https://fetch.spec.whatwg.org/#bad-port).
const foreignPorts = new Set([
  1719, 1720, 1723, 2049, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669,
  6679, 6697, 10080, 11211, 27017,
]);

export interface Target {
  url: URL;
  /** Without the brackets of IPv6. */
  host: string;
  port: number;
}

/** Reads an address as it will be called; refuses what no customer's receiver looks like. */
export function readTarget(config: Config, address: string): Target {
  const url = URL.parse(address);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new AddressRefused("Enter a full address that begins with https://.");
  if (url.username || url.password)
    throw new AddressRefused("Leave user name and password out of the address; check the signature instead.");
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  const port = Number(url.port || (url.protocol === "https:" ? 443 : 80));
  const target = { url, host, port };
  if (isListed(config, target)) return target;
  if (config.production && url.protocol !== "https:")
    throw new AddressRefused("Use an address that begins with https://.");
  if ((port < 1024 && port !== 80 && port !== 443) || foreignPorts.has(port))
    throw new AddressRefused(`Port ${port} is not one for web addresses.`);
  if (ipaddr.isValid(host)) checkResolved(config, target, [host]);
  return target;
}

/** Every address that the name leads to must be a public one: one private answer among them is enough to refuse. */
export function checkResolved(
  config: Config,
  target: Pick<Target, "host" | "port">,
  addresses: readonly string[],
): void {
  if (isListed(config, target)) return;
  for (const address of addresses)
    if (!isPublic(address) && !isListed(config, { host: address, port: target.port }))
      throw new AddressRefused(
        "This address leads into a private network. Use one that can be reached from the internet.",
      );
}

/** The ranges that IANA gives out for the public internet, and no special ones within them. */
function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.kind() === "ipv4") return parsed.range() === "unicast";
  // Mapped, compatible and translated (NAT64, 6to4, Teredo) addresses lead to an IPv4 address that was not looked at.
  return parsed.range() === "unicast" && globalUnicast.some(([network, bits]) => parsed.match(network, bits));
}
const globalUnicast = [ipaddr.parseCIDR("2000::/3")];

/** `PRIVATE_HOSTS_ALLOWED` holds names, addresses, either of them with a port, and ranges such as 10.1.0.0/16. */
function isListed(config: Config, { host, port }: Pick<Target, "host" | "port">): boolean {
  const address = ipaddr.isValid(host) ? ipaddr.process(host) : null;
  return config.PRIVATE_HOSTS_ALLOWED.some((entry) => {
    if (entry.includes("/")) {
      if (!address || !ipaddr.isValidCIDR(entry)) return false;
      const [network, bits] = ipaddr.parseCIDR(entry);
      return network.kind() === address.kind() && address.match(network, bits);
    }
    const [, name, wantedPort] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(
      entry.split(":").length > 2 && !entry.startsWith("[") ? `[${entry}]` : entry,
    )!;
    if (wantedPort && Number(wantedPort) !== port) return false;
    return address && ipaddr.isValid(name!)
      ? ipaddr.process(name!).toString() === address.toString()
      : name!.toLowerCase() === host.toLowerCase();
  });
}
