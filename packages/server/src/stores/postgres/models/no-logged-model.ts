import { NotFound } from "@trialbook/core/errors.ts";
import type { LoggedModelId } from "@trialbook/core/ids.ts";

export function noLoggedModel(id: LoggedModelId): NotFound {
  return new NotFound(`Logged model with ID '${id}' not found.`);
}
