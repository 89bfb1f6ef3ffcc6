import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The server that a development page talks to. */
const server = "http://127.0.0.1:5757";

export default defineConfig({
  plugins: [react()],
  build: {
    // The browsers that know light-dark(), popover and :has(); older ones are not served polyfills.
    target: ["chrome125", "firefox128", "safari18"],
    cssTarget: ["chrome125", "firefox128", "safari18"],
    // Inlined assets would be data: URLs, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": server, "/health": server } },
});
