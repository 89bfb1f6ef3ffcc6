import { onTestFinished } from "vitest";
import { experimentStoreContract } from "../contract/experiments.contract.ts";
import { openTemporary } from "./temporary-stores.ts";

experimentStoreContract(() => openTemporary(onTestFinished));
