import { AlreadyExists, Inactive, NotFound } from "@trialbook/core/errors.ts";

/** What both back-ends refuse, in the same words. */
export const noUser = (id: string) => new NotFound(`There is no account with the id ${JSON.stringify(id)}.`);
export const noInvitation = () =>
  new NotFound("This link was used already, has expired or was replaced by a newer one; ask an admin for another.");
export const noToken = (id: string) => new NotFound(`There is no token with the id ${JSON.stringify(id)}.`);
export const nameTaken = (name: string) => new AlreadyExists(`There is an account named ${JSON.stringify(name)} already.`);
export const notTheFirst = () => new AlreadyExists("There are accounts already; ask an admin for one.");
export const noAdminLeft = () => new Inactive("That would leave nobody who can let people in; make somebody else an admin first.");
