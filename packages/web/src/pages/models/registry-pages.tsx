import type { ReactNode } from "react";
import { Route, Switch } from "wouter";
import { readModelName } from "../../routing/model-path.ts";
import { ModelPage } from "../model/model-page.tsx";
import { VersionPage } from "../version/version-page.tsx";
import { ModelsPage } from "./models-page.tsx";

/** The pages of the registry, loaded together: who deletes a model is on the next page at once. */
export default function RegistryPages(): ReactNode {
  return (
    <Switch>
      <Route path="/models" component={ModelsPage} />
      <Route path="/models/:model">{({ model }) => <ModelPage key={model} name={readModelName(model)} />}</Route>
      <Route path="/models/:model/:version/*?">
        {({ model, version, "*": tab }) => (
          <VersionPage key={`${model} ${version}`} name={readModelName(model)} version={version} tab={tab} />
        )}
      </Route>
    </Switch>
  );
}
