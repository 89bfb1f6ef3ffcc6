import { defineConfig } from "vitest/config";

// Parts by what they need: `unit` nothing but the checkout, `clients` Python, `browser` Chromium. A test of the latter
// two is tried twice, since other processes take part; tools/test.ts names those that needed it.
export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/**/*.test.ts", "packages/**/*.test.tsx", "tools/**/*.test.ts", "bench/**/*.test.ts"],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "clients",
          include: ["tests/{clients,differential,s3,replicas}/**/*.test.ts"],
          testTimeout: 600_000,
          hookTimeout: 900_000,
          retry: 1,
        },
      },
      {
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          retry: 1,
          fileParallelism: false,
        },
      },
    ],
  },
});
