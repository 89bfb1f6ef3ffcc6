import { NotFound } from "@trialbook/core/errors.ts";

export function noDataset(name: string): NotFound {
  return new NotFound(`There is no dataset ${JSON.stringify(name)}; trialbook data list shows those there are.`);
}

export function noDataVersion(name: string, number: number): NotFound {
  return new NotFound(`The dataset ${JSON.stringify(name)} has no version ${number}.`);
}

export function noDataAlias(name: string, alias: string): NotFound {
  return new NotFound(`The dataset ${JSON.stringify(name)} has no alias ${JSON.stringify(alias)}.`);
}
