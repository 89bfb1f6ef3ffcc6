import { onTestFinished } from "vitest";
import { loggedModelStoreContract } from "../../contract/models.contract.ts";
import { openTemporary } from "../temporary-stores.ts";

loggedModelStoreContract(() => openTemporary(onTestFinished));
