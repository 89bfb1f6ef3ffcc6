import { onTestFinished } from "vitest";
import { searchContract } from "../../contract/search.contract.ts";
import { searchExperimentsContract } from "../../contract/search-experiments.contract.ts";
import { searchPropertiesContract } from "../../contract/search-properties.contract.ts";
import { openTemporary } from "../temporary-stores.ts";

searchContract(() => openTemporary(onTestFinished));
searchPropertiesContract(() => openTemporary(onTestFinished));
searchExperimentsContract(() => openTemporary(onTestFinished));
