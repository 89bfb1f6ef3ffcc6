import { onTestFinished } from "vitest";
import { datasetStoreContract } from "../../contract/datasets.contract.ts";
import { openTemporary } from "../temporary-stores.ts";

datasetStoreContract(async () => (await openTemporary(onTestFinished)).datasets);
