import { onTestFinished } from "vitest";
import { traceStoreContract } from "../../contract/traces.contract.ts";
import { openTemporary } from "../temporary-stores.ts";

traceStoreContract(() => openTemporary(onTestFinished));
