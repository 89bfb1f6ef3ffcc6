import { expect, it } from "vitest";
import { formatBytes, formatDelta, formatNumber } from "./number.ts";
import { formatAgo, formatDuration } from "./time.ts";

it.each([
  [0.123456789, "0.12346"],
  [0.1, "0.1"],
  [-3.25, "−3.25"],
  [123456.789, "123460"],
  [1_000_000, "1000000"],
  [1e-7, "1e-7"],
  [2.5e12, "2.5e12"],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "−∞"],
])("shows %d as %s", (value, text) => expect(formatNumber(value)).toBe(text));

it.each([
  [0, "0 ms"],
  [0.24, "240 µs"],
  [340, "340 ms"],
  [12_440, "12.4 s"],
  [185_000, "3 min 05 s"],
  [7_800_000, "2 h 10 min"],
  [4 * 86_400_000 + 3 * 3_600_000, "4 d 3 h"],
])("shows %d ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

it.each([
  [0, "now"],
  [40_000, "40 s ago"],
  [300_000, "5 min ago"],
  [3 * 3_600_000, "3 h ago"],
])("shows %d ms back as %s", (ms, text) => expect(formatAgo(1_000_000_000_000 - ms, 1_000_000_000_000)).toBe(text));

it.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1536, "1.5 KiB"],
  [64 * 2 ** 20, "64 MiB"],
])("shows %d bytes as %s", (bytes, text) => expect(formatBytes(bytes)).toBe(text));

it.each([
  [0.05000000000000004, "+0.05"],
  [-0.00062919, "−0.000629"],
  [12345.678, "+12300"],
  [0, "0"],
])("shows the difference %d as %s", (delta, text) => expect(formatDelta(delta)).toBe(text));
