import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { askWhoIAm } from "./api/me.ts";
import { createQueryClient } from "./api/query-client.ts";
import { App } from "./app.tsx";
import { pageOfMlflowLink } from "./routing/mlflow-links.ts";
import "./theme/tokens.css";
import "./theme/base.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const cache = createQueryClient();
askWhoIAm(cache);

openMlflowLink();
addEventListener("hashchange", openMlflowLink);

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={cache}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);

/** MLflow's clients print links with a fragment; the router hears of the change of address by itself. */
function openMlflowLink(): void {
  const page = pageOfMlflowLink(location.hash);
  if (page !== undefined) history.replaceState(null, "", page);
}
