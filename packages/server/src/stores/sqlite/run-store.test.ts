import { onTestFinished } from "vitest";
import { appendContract } from "../contract/append.contract.ts";
import { runStoreContract } from "../contract/runs.contract.ts";
import { openTemporary } from "./temporary-stores.ts";

const open = () => openTemporary(onTestFinished);
runStoreContract(open);
appendContract(open);
