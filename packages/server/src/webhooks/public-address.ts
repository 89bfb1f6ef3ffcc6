import { BlockList, isIP } from "node:net";

/** IPv4 networks that are not of the public internet. Source: IANA's IPv4 Special-Purpose Address Registry, multicast included. */
const NOT_PUBLIC_4: readonly (readonly [network: string, prefix: number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];

/** Within the one IPv6 network that is given out, what is not public, or carries an IPv4 address that could be anything. */
const NOT_PUBLIC_6: readonly (readonly [network: string, prefix: number])[] = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
];

/** Says of an IP address whether it is of the public internet; other texts are not. IPv4 inside IPv6 never is. */
export function publicAddressCheck(): (address: string) => boolean {
  const closed = new BlockList();
  for (const [network, prefix] of NOT_PUBLIC_4) closed.addSubnet(network, prefix, "ipv4");
  for (const [network, prefix] of NOT_PUBLIC_6) closed.addSubnet(network, prefix, "ipv6");
  const unicast = new BlockList();
  unicast.addSubnet("2000::", 3, "ipv6");
  return (address) => {
    if (isIP(address) === 4) return !closed.check(address, "ipv4");
    return isIP(address) === 6 && !address.includes("%") && unicast.check(address, "ipv6") && !closed.check(address, "ipv6");
  };
}
