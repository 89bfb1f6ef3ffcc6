import { onTestFinished } from "vitest";
import { accountStoreContract } from "../../contract/accounts.contract.ts";
import { openTemporary } from "../temporary-stores.ts";

accountStoreContract(() => openTemporary(onTestFinished));
