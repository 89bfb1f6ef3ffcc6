import * as api from "@trialbook/api/server.ts";
import { endpoint } from "./endpoint.ts";

/** What this server is, and the training that it can show by itself. */
export const serverEndpoints = [
  endpoint(api.serverInfo, "read", async (_input, { server }) => ({ ...server })),
  endpoint(api.startDemo, "write", async (_input, { demo }) => {
    demo.start();
    return demo.state();
  }),
  endpoint(api.getDemo, "read", async (_input, { demo }) => demo.state()),
];
