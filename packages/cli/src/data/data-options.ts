/** The options of every `trialbook data` action. */
export const dataOptions = {
  json: { type: "boolean" },
  url: { type: "string" },
  data: { type: "string" },
} as const;
