import { expect, it } from "vitest";
import { publicAddressCheck } from "./public-address.ts";

const isPublic = publicAddressCheck();

it.each(["8.8.8.8", "1.1.1.1", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])("%s is public", (address) => {
  expect(isPublic(address)).toBe(true);
});

it.each([
  "127.0.0.1",
  "127.255.255.255",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "255.255.255.255",
  "224.0.0.1",
  "::1",
  "::",
  "::ffff:127.0.0.1",
  "::ffff:8.8.8.8",
  "::ffff:7f00:1",
  "64:ff9b::7f00:1",
  "fe80::1",
  "fe80::1%eth0",
  "fc00::1",
  "fd12::1",
  "ff02::1",
  "2002:7f00:1::",
  "2001:db8::1",
  "localhost",
  "127.1",
  "0x7f000001",
  "",
])("%s is not public", (address) => {
  expect(isPublic(address)).toBe(false);
});
