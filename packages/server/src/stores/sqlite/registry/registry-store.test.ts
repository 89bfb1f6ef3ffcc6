import { onTestFinished } from "vitest";
import { registryStoreContract } from "../../contract/registry.contract.ts";
import { registryFilesContract } from "../../contract/registry-files.contract.ts";
import { registrySearchContract } from "../../contract/registry-search.contract.ts";
import { openTemporary } from "../temporary-stores.ts";

registryStoreContract(() => openTemporary(onTestFinished));
registrySearchContract(() => openTemporary(onTestFinished));
registryFilesContract(() => openTemporary(onTestFinished));
