import { onTestFinished } from "vitest";
import { webhookStoreContract } from "../../contract/webhooks.contract.ts";
import { openTemporary } from "../temporary-stores.ts";

webhookStoreContract(() => openTemporary(onTestFinished));
